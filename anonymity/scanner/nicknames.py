"""Short and familiar forms of given names, and forms of one name in several languages: one group a line, folded."""

_GROUPS = """
alexander aleksander aleksandr alejandro alessandro alexandre alex alec aleks alexei sandy sandro sascha sasha sanja
alexandra aleksandra alejandra alessandra alexandra alex sandra sasha sascha ola sandy lexi
alfred alf alfie fred
amelia amy mia millie
andrew andreas andrei andrey andrej andrzej andre andres andrea andy drew andi
anna ann anne anne annie ania anya anja anika hannah hanna ana nan nancy anita
anthony antonio anton antoine antoni tony toni toño
archibald archie
arthur art artie artur
barbara barb babs basia barbora varvara
bartholomew bart bartek bartosz bartlomiej
benedict ben benedikt benoit benito
benjamin ben benny benji beni
bernard bernhard bernie bernd bernardo
bridget biddy bridie birgit brigitte
caroline carolyn karoline carrie caro lina
catherine katherine kathryn katarina katerina ekaterina yekaterina katharina caterina catarina
catherine kate katie kathy cathy cat
catherine kitty kat katya katja kasia kaja karin karen trina
charles carlos carl karl carlo charlie chuck chas karel
charlotte lottie lotte charlie
christian chris kristian krystian cristian
christina christine kristina kristine cristina krystyna chris chrissy tina kris kirsten
christopher kristoffer christoph christophe cristobal krzysztof chris kit topher krzysiek
daniel dan danny dani danilo
david dave davy davide dawid dovid dudu
deborah debra deb debbie
dmitry dmitri dimitri dmitrii dima mitya
dominic dominik domenico dom nick
dorothy dorothea dot dottie dolly dora
edward eduard edouard eduardo ed eddie ted teddy ned edek
eleanor leonor ellie nell nora ella lena
elizabeth elisabeth elisabetta elzbieta yelizaveta elizaveta isabel isabella liz lizzie
elizabeth eliza beth betsy betty bess bessie
elizabeth elsa else ella lisa liesel lisbeth libby
emily emilia emilie em emmy millie
emma em emmy
eugene evgeny evgenii yevgeny jewgeni eugenio eugen gene zhenya
florian flo
francis francisco francesco franz frank frankie paco pancho pepe kiko fran frans franciszek francois ferenc
frances francisca francesca fran fanny franziska franzi
frederick frederic friedrich federico fred freddie fritz fredrik rick
gabriel gabriela gabriele gabe gaby gabby
george georg jorge giorgio georges jerzy yuri yury jiri georgios giorgos yorgos jurek juri igor
gerald gerard gerhard jerry gerry
gregory gregor grzegorz grigory greg gregg
guillermo william guillaume wilhelm willem guglielmo
gwendolyn gwen wendy
harold harry hal
henry heinrich henri enrique enrico hendrik henrik harry hank hal heinz heiko
isaac isaak yitzhak ike zak
jacob jakob jacques jakub giacomo jaime jake kuba jay
james jaime diego giacomo jim jimmy jamie jem
jan john johannes johann hans jean juan giovanni joao ivan ioannis yannis jack johnny
jan jon hannes jens jannik sean ian evan
jane johanna joanna jeanne juana giovanna ivana janet janice jan jo jenny jana asia
jennifer jen jenny jenna
jessica jess jessie
jonathan jon jonny nathan yonatan
joseph josef jose giuseppe jozef yosef yusuf joe joey pepe beppe sepp jo josip
joshua josh yehoshua jesus chuy
judith judy jutta
julia giulia julie yulia juliet jules jule
katherine kathrin kath
kenneth ken kenny
laurence lawrence lorenzo laurent lars larry laurie
leonard leonardo leonid leon leo len lenny
louis luis luigi ludwig lewis lou louie lutz ludek
louise luisa luise lou lulu
lucas lukas luca lukasz luke
lucy lucia lucie luz
magdalena madeleine magda maddie lena leni
margaret margarita margarethe marguerite margherita malgorzata meg maggie peggy daisy greta gretchen rita madge gosia
maria mary marie mariam miriam maryam mia molly polly mimi masha manya maja mitzi marysia maryia
mark marc marco marcus markus marek marcos
martin marcin martino marty martijn
martha marta marty patty
matthew mathieu matthias matteo mateo mateusz matvei matt mat matty thijs hias
maximilian maxim maxime massimo max maks
michael michel miguel michele mikhail michal mikael mike mick micky mickey mischa misha mikey mihai
mohammed muhammad mohamed mohammad mehmet mamadou mo muhammed mahomet
natalia natalie natalya nat tasha natasha nata talia
nathaniel nathan nate nat
nicholas nikolai nicolas nicola niccolo nikolaus nikolaos mikolaj miklos klaus nick nicky
nicholas nico niko kolya claus niklas nils
nicole nikki nicky
olga olya
oliver olivier ollie oli
pamela pam
patricia patrizia pat patty tricia trish
patrick patrizio padraig pat paddy
paul pablo paolo pavel pawel paulo pasha pauli
peter pedro pietro pierre piotr pyotr petr petros pete piet petya per peer
philip filip philippe felipe filippo phil pip
rachel rahel raquel rae
raymond raimund ramon ray
rebecca rebekka becky becca rivka
richard ricardo riccardo rick rich dick ricky ryszard rik
robert roberto rob bob bobby bert robbie rupert robin
roland rolando roly orlando
ronald ron ronnie
rose rosa roza rosie
samantha sam sammie
samuel sam sammy shmuel
sarah sara sally sadie zara
sebastian sebastien basti seb bastian bas
sergei sergey sergio serge seryozha serhiy sergii
simon simone szymon simeon shimon
sofia sophia sophie zofia sonia sonja sonya zosia
stephen steven stefan stephane esteban stefano stepan steve stevie szczepan istvan
stephanie stefanie estefania steffi steph stevie
susan susanne susana suzanne zuzanna sue susie suzy sanne
svetlana sveta lana
tatiana tatyana tanya tanja
theodore theodor fyodor teodor ted teddy theo fedor
theresa teresa therese tess terry resi tracy
thomas tomas tommaso tomasz tom tommy
timothy timoteo timotheus tim timmy timo
ulrich ulrik uli ulli
valentina valya tina
veronica veronika vero ronnie
victor viktor vittorio vic
victoria viktoria vicky vicki tori wiktoria
vincent vincenzo vicente vince vin enzo
virginia ginny ginger
vladimir wladimir volodymyr wlodzimierz vova volodya vlad volodia
walter gualtiero walt wally
william will bill billy willy liam wil
wolfgang wolf wolfi
zachary zach zack zacharias
bartosz bartek
grzegorz grzesiek
malgorzata gosia
wojciech wojtek adalbert
stanislaw stanislav stan stas
mustafa mostafa
abdullah abdallah abdulla
ahmed ahmad ahmet
hussein husain hossein huseyin hussain
yusuf yousef youssef joseph josef
ibrahim abraham avraham brahim
fatima fatma fatemeh fatimah
omar umar omer
ali aly
hassan hasan
"""


def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = line.split()
        for name in group:
            table.setdefault(name, set()).update(group)
    return {name: frozenset(forms - {name}) for name, forms in table.items()}


_FORMS = _table()


def other_forms(name: str) -> frozenset[str]:
    """What else somebody with this given name (folded) may be called."""
    return _FORMS.get(name, frozenset())
