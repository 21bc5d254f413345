"""Words that tell names apart, as the model has learned them.

Not those of `people.names.words`, which follow the rules for known names: whoever changes a word
here has to train the model again.
"""

import re

from people.names.words import word_set

# Capitalised only because a sentence begins.
OPENERS = word_set("""
    a about according acting added after again against ago airline all also although always am amid
    among an analysts and another any are as asked at automaker away back be beaten beating because
    been before behind being below besides beyond both brewer but by can carmaker chipmaker
    conglomerate could despite did do does drugmaker during each earlier eight either even ever
    every except few finally first five for former four from further given had has have he hence her
    here hers him his how however i if in indeed instead insurer into is it its just last lastly
    late later least lender less like likewise many may maybe me meanwhile might more moreover most
    much must my near nearly neither never nevertheless next nine no none nor not nothing now of off
    often on once one only or other others otherwise our out outside over perhaps previously
    publisher rather retailer said says second seven several shares she should since six so some
    soon still such ten than that the their them then there therefore these they third this those
    though three through throughout thus to today together tomorrow tonight too toward towards two
    under unless unlike until up upon us usually very was we well were what when where whereas
    whether which while who whose why will with within without would yesterday yet you your
""")
# What stands before a person's name.
PERSONAL = word_set("""
    acting activist adm admiral adviser ambassador analyst archbishop attorney ayatollah baron
    baroness bishop brigadier brother cabinet capt captain captain-elect cardinal chairman
    chairwoman chancellor chief chief-of-staff cmdr coach col colonel commander commissioner comrade
    congressman congresswoman constable corporal correspondent count countess cpl crown dame defence
    defender defense democrat democratic deputy director doctor don dona dr duchess duke economist
    editor emir emperor envoy ex-minister ex-premier ex-president executive father finance first
    foreign forward founder fr frau gen general goalkeeper gov governor head her herr highness hon
    imam inspector interior judge justice king lady lawmaker leader lieutenant lord lt madam madame
    maj majesty major manager marshal master mayor mayoress metropolitan midfielder minister miss
    mister mme monsieur monsignor mother mr mrs ms msgr mullah officer owner party patriarch pope
    premier president president-elect presidential prime prince princess prof professor prosecutor
    queen rabbi rep representative republican rev reverend saint secretary sen senator senor senora
    sergeant sgt sheik sheikh signor signora sir sister skipper speaker spokesman spokeswoman
    striker sultan superintendent supt treasurer treasury vice viscount
""")
# Days and months.
DAYS = word_set("""
    apr april aug august dec december feb february friday january jul july jun june march may monday
    nov november oct october saturday sep sept september sunday thursday tuesday wednesday
""")
# Those that no ending shows.
NATIONALITIES = word_set("""
    afghan african american anglo arab arab-israeli asian azeri bangladeshi basque bosniak british
    briton catalan central croat cypriot czech dane dutch dutchman east eastern english european ex
    finn flemish former french frenchman german greek icelandic indian iraqi irish israeli jew kiwi
    kurdish kuwaiti kyrgyz latin moslem muslim north northern omani pakistani pole qatari red
    romanian saudi scot scots scottish serb sikh slovak slovene somali south southern soviet
    spaniard swede swiss tajik thai turk turkmen u.s. uk us uzbek welsh west western yemeni yugoslav
    zairean
""")
# Given names that look like nationalities.
GIVEN = word_set("""
    adrian ahmed alfred bastian beverly billy brian bryan carly christian cristian damian dolly
    dorian elly emily fabian florian fred gillian holly irving jared jean jed jing julian kelly
    khaled kilian king kristian lillian lily majed marian ming mohamed mohammed molly muhammed ned
    nelly octavian ping polly rashed saeed sally sayed sebastian shelly sterling ted ting vivian
    waleed wilfred willy winfred xing yan ying
""")
# A company's name goes on over these, or ends in them.
CORPORATE = word_set("""
    ab ag as asa bhd bv cia co company corp corporation gmbh group holding holdings inc incorporated
    international kg kgaa kk limited llc llp lp ltd nl nv oy oyj plc pt pty sa sab sarl se spa srl
    tbk
""")
# What organizations have in their names.
ORGANS = word_set("""
    academy aerospace agency air airlines airways alliance assembly associates association authority
    bank banking board brands broadcasting brothers bureau cabinet campaign center centre chemical
    chemicals chronicle church club coalition college commission committee commons commonwealth
    communications communist communists community company confederation conference congress
    conservative conservatives cooperative corps council court defence defense democrat democratic
    democrats department directorate duma echo electric electronics energy enterprises entertainment
    exchange federation films financial foods force forces foundation front fund games government
    green greens group guard guild herald holdings hospital house industries initiative institute
    institution insurance insurers interior international labor laboratories labour league left
    liberal liberals lords media mines ministry motor motors museum nationalist nationalists network
    news newspapers observatory office oil opera orchestra organisation organization parliament
    partners party pharmaceuticals philharmonic pictures police post power press program programme
    progressive project radical radicals records representatives republican republicans resources
    right school securities seimas seminary senate service services socialist socialists society
    star state steel stores studios symphony systems technologies telecommunications times trade
    treasury tribune trust unionist unionists university watch workers works
""")
# After a surname.
GENERATIONS = word_set("""
    ii iii iv jr junior senior sr
""")
# Within a personal name.
PARTICLES = word_set("""
    af al av ben bin bint da dal dall de degli dei del della den der des di do dos du el ibn la le
    les los mac mc ni o santa st ten ter van ver vom von y zu zum zur
""")
# What people do after their name.
SAYING = word_set("""
    added announced argued asked believes claimed declared denied explained hopes insisted noted
    recalled replied reported said says stated suggested testified thinks told warned wrote
""")
# What firms have after theirs.
TRADING = word_set("""
    corp customers earnings inc ltd plc profits sales shareholders shares stock subsidiary
""")
# What papers and events have in their names: neither person nor organization.
ACTS = word_set("""
    accord accords act agreement agreements amendment award championship charter conference congress
    constitution convention cup declaration decree directive doctrine festival games law memorandum
    olympics pact plan prize process protocol resolution statute summit treaties treaty war
""")
# What places have in theirs.
SITES = word_set("""
    airport avenue basin bay beach boulevard bridge canal cape church city coast county creek desert
    district falls field gulf harbor harbour highway hill hills hotel island islands isle isthmus
    lake mountain mountains oblast ocean palace park pass peninsula plateau port prison province
    region reservoir river road room sea square station strait straits street tower town tunnel
    valley village
""")
_NATIONALITY = re.compile(r"(?:[a-z]{2,}(?:ian|ean|ese|ish|ican))(?:-.*)?\Z")


def is_nationality(word: str) -> bool:
    """True for a lower-case word that tells where somebody comes from."""
    if word in GIVEN:
        return False
    return word in NATIONALITIES or _NATIONALITY.match(word) is not None
