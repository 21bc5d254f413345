"""Who is called otherwise among friends? Given names in common use, each with its short forms."""

from people.names.words import word_set

_SHORT = {
    formal: word_set(short)
    for formal, _, short in (
        line.strip().partition(": ")
        for line in """
    alexander: alex sandy sasha
    alfred: alf fred
    albert: al bert
    andrew: andy drew
    anthony: tony
    arthur: art
    barbara: barb
    benjamin: ben benny
    charles: charlie chuck
    christopher: chris kit
    daniel: dan danny
    david: dave davy
    deborah: deb debbie
    donald: don donny
    douglas: doug
    edward: ed eddie ned ted teddy
    elizabeth: beth betty liz lizzie
    eugene: gene
    francis: frank
    frederick: fred freddie
    geoffrey: geoff
    gerald: gerry jerry
    gregory: greg
    henry: hank harry
    james: jamie jim jimmy
    jeffrey: jeff
    jennifer: jen jenny
    john: jack johnny
    joseph: joe joey
    judith: judy
    katherine: kate kathy katie
    kenneth: ken kenny
    lawrence: larry
    leonard: len leo
    margaret: maggie meg peggy
    matthew: matt
    michael: mick mickey mike
    mikhail: misha
    nathaniel: nat nate
    nicholas: nick
    patricia: pat patty
    patrick: pat paddy
    peter: pete
    philip: phil
    phillip: phil
    raymond: ray
    rebecca: becky
    richard: dick rich richie rick
    robert: bob bobby rob robbie
    ronald: ron ronnie
    samuel: sam sammy
    stanley: stan
    stephen: steve
    steven: steve
    susan: sue susie
    terence: terry
    theodore: ted teddy
    thomas: tom tommy
    timothy: tim
    vincent: vince
    walter: walt
    william: bill billy will willie
    """.strip().splitlines()
    )
}


def are_one(first: str, second: str) -> bool:
    """True for `robert` and `bob`, whichever comes first; not for `bob` and `rob`. Both folded."""
    return second in _SHORT.get(first, ()) or first in _SHORT.get(second, ())
