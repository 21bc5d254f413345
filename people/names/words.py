"""What English newswire tells by a single word: openers, titles, nationalities, suffixes.

Lists of common words only: nothing here is the name of a person or an organization.
"""

import re


def word_set(words: str) -> frozenset[str]:
    """The words of a text block, for looking up."""
    return frozenset(words.split())


# Capitalised only because a sentence begins: these never belong to the name that follows.
OPENERS = word_set("""
    a about according after again against ago all also although always am among an and another any
    are as at away back be because been before behind being below besides beyond both but by can
    could despite did do does during each earlier either even ever every except few finally first
    for former from further given had has have he hence her here hers him his how however i if in
    indeed instead into is it its just last lastly late later least less like likewise many may
    maybe me meanwhile might more moreover most much must my near nearly neither never nevertheless
    next no none nor not nothing now of off often on once one only or other others otherwise our
    out outside over perhaps previously rather says said second seven several she should since six
    so some soon still such ten than that the their them then there therefore these they third this
    those though three through throughout thus to today together tomorrow tonight too toward towards
    two under unless unlike until up upon us usually very was we well were what when where whereas
    whether which while who whose why will with within without would yesterday yet you your
    four five eight nine both acting like asked
    added although amid beaten beating shares analysts carmaker
    automaker retailer brewer insurer airline conglomerate lender drugmaker chipmaker publisher
""")

# A name may follow these and is still the whole name.
TITLES = word_set("""
    acting adviser ambassador analyst archbishop attorney baron baroness bishop brigadier
    brother cabinet capt captain cardinal chairman chairwoman chancellor chief coach col colonel
    commander commissioner congressman congresswoman constable corporal correspondent count countess
    crown dame defence defense democrat democratic deputy director doctor dr duchess duke economist
    editor emir emperor envoy executive father finance first foreign founder gen general goalkeeper
    gov governor head her highness hon imam inspector interior judge justice king lady leader
    lieutenant lord lt madam madame maj major majesty manager marshal master mayor mayoress minister
    miss mister mme monsignor mother mr mrs ms mullah officer owner party pope premier president
    presidential prime prince princess prof professor prosecutor queen rabbi rep representative
    republican rev reverend saint secretary sen senator sergeant sgt sheikh sheik sir sister
    skipper speaker spokesman spokeswoman striker sultan superintendent treasurer treasury vice
    viscount captain-elect president-elect ex-president ex-minister midfielder defender forward
    comrade herr frau signor signora monsieur don dona senor senora ayatollah
""")

DAYS = word_set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december feb apr jun jul aug sept sep oct nov dec
""")

# Nationalities that the endings -an, -ese and -ish do not show.
NATIONALITIES = word_set("""
    afghan arab azeri bangladeshi basque british bosniak briton catalan croat cypriot czech dane
    dutch dutchman english european finn flemish french frenchman german greek icelandic indian
    iraqi irish israeli jew kiwi kuwaiti kurdish kyrgyz latin moslem muslim omani pakistani pole
    qatari romanian saudi scot scots scottish serb sikh slovak slovene somali soviet spaniard swede
    swiss tajik thai turk turkmen u.s. uk us uzbek welsh western yemeni yugoslav zairean
    anglo arab-israeli american asian african north south east west northern southern eastern
    central red former ex
""")
_NATIONALITY = re.compile(r"(?:[a-z]{2,}(?:ian|ean|ese|ish|ican))(?:-.*)?\Z")

# A company's name goes on over these.
CORPORATE = word_set("""
    ab ag as asa bhd bv co company corp corporation gmbh group holding holdings inc incorporated
    international kg kgaa kk limited llc llp lp ltd nl nv oy oyj plc pt pty sa sab sarl se spa srl
    tbk
""")
# Of these, what a comma parts from the name; `FBI, SA` is a list.
AFTER_COMMA = word_set("co corp corporation inc incorporated limited llc llp lp ltd plc")

# What a firm or an office has in its name: the place is then seldom meant for it.
COMPANY_WORDS = word_set("""
    air airlines airways aerospace associates bank banking broadcasting brothers chemical
    chemicals communications company electric electronics energy entertainment enterprises
    financial foods industries insurance international laboratories media mines motor motors
    newspapers oil partners pharmaceuticals power press resources securities services steel
    stores systems technologies telecommunications works records pictures studios films games
    games brands insurers holdings
""")

# What parties, parliaments and offices are called for short: never a place.
INSTITUTION_WORDS = word_set("""
    assembly cabinet centre commission communist communists conference congress conservative
    conservatives council democrat democratic democrats green greens house labor labour left
    liberal liberals nationalist nationalists parliament party progressive radical radicals
    republican republicans right senate socialist socialists treasury unionist unionists
    representatives commons lords state defence defense interior
""")

# What towns and lands have, and what is then called after them: `Leicester` of its university.
PLACE_WORDS = word_set("""
    academy airport church city college council county court embassy exchange government hospital
    ministry museum national parliament police school town university
""")

GENERATIONS = word_set("jr sr ii iii iv junior senior")

PARTICLES = word_set("""
    al af av ben bin bint da dal dall de degli dei del della den der des di do dos du el ibn la le
    les los mac mc ni o santa st ten ter van ver von vom zu zum zur y
""")


# Given names that look like nationalities, or like what opens a sentence.
GIVEN = word_set("""
    adrian bastian brian bryan christian cristian damian dorian fabian florian gillian julian
    kilian kristian lillian marian octavian sebastian vivian yan jean
    ahmed alfred fred jared jed khaled majed mohamed mohammed muhammed ned rashed saeed sayed
    ted waleed wilfred winfred
    beverly billy carly dolly elly emily holly kelly lily molly nelly polly sally shelly willy
    irving jing king ming ping sterling ting xing ying
""")

# Words that open sentences, and that a firm, a paper, a band or a person is called by too.
COMMON = word_set("""
    action age air alliance analysts apple art band bank bay best bishop black blue board boots
    bush business capital care cars cash chance change channel chase chicken children circle city
    class club coal coffee common continental corn cotton country court cream cross crown daily
    day dean delta development diamond digest direct discovery dollar dow dream eagle early earth
    east economist economy energy enterprise equity even evening experts exports expression family
    farmers fashion fast fate father federal film final finance fire first five focus food
    football force forest fortune free freedom fresh friday friends front full future gap gas
    general giant global gold golden good government grand grant great green ground group guardian
    half heart heat help herald hero high hill history holding holy home hope house human ice
    ideal image independence independent industry inflation insight inter interest internet iron
    island job joint journal joy judge jump junior justice key kind king kiss labour land law lead
    league legend liberty life light line link lion little local long love low loyal lucky mail
    main major man march margin marine mark market mars master matrix may media men metal meteor
    mirror mobile model modern moment money monitor moon morning motion mountain movement music
    nation national nature net new news next night noble north observer ocean office official oil
    old olive one open opera optimum orange orient origin other oxygen pace page paper park
    partners party patriot peace pearl people phoenix pilot pioneer planet play players point
    police policy port post power premier present press price prices pride prince private profile
    profits progress property prudential public pulse queen quest race rain rally range rate rates
    real record red reform rescue research reserve resolution rice rich right rise rising river
    road rock rose round royal rules sage saint sales salt sand saturday school science sea second
    security senior service shadow shell sheriff shield silver sky small smart snow society solid
    solidarity sound source south space spark special spirit sport spring sprint square stability
    standard star stars state sting stock stone store storm story strategy street strike strong
    style success summer sun sunday sure swan swift system talent target teacher team telegraph
    third thunder tiger time times title today top total tower trade tribune triumph trust truth
    turner twin union unique unit united unity universal value venture victory view virgin vision
    voice war watch water wave way weather wednesday week west white wild wind winter wolf women
    woods word words work world yes young youth zenith
""")

# What opens sentences and does things: with a deed, too, it is no name.
CROWDS = word_set("""
    analysts army children dealers doctors economists experts fans farmers government investors
    lawyers men ministers officials parents parliament people players police rebels residents
    scientists shares soldiers sources students teachers traders troops unions voters witnesses
    women workers
""")


def is_telling(word: str) -> bool:
    """False for a lower-case word that is nobody's name alone: a nationality, a common word."""
    return not (word in _COMMON_WORDS or is_nationality(word))


def is_nationality(word: str) -> bool:
    """True for a lower-case word that tells where somebody comes from."""
    if word in GIVEN:
        return False
    return word in NATIONALITIES or _NATIONALITY.match(word) is not None


_COMMON_WORDS = frozenset().union(
    OPENERS, TITLES, DAYS, CORPORATE, COMPANY_WORDS, INSTITUTION_WORDS, PLACE_WORDS, PARTICLES,
    COMMON,
)  # fmt: skip
