"""Words that are no names, and names that are also words. Folded: small letters without accents."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


#: Words of several languages that begin sentences, join names or point: never part of somebody else's name.
FUNCTION = word_set("""
a about after again all also although always an and another any are as at be because been before being below best both
but by can could did do does during each either every everyone everything few finally first for from further given had
has have he hello her here hi his how however i if in instead into is it its just last later let like many maybe me
meet more most much must my never new next no not nothing now of off often ok on once one only or other our out over
own perhaps please quite rather recently same second see several shall she should since so some soon sometimes still
such than thanks that the their them then there these they this those though three through thus to today together
tomorrow too two under until up us use using very was we were what when where whether which while who whose why will
with within without would yes yet you your join follow contact ask led chair host hosted keynote presented given
speaker speakers presenter presenters author authors featuring feat starring introducing dear welcome bio about's am
via per versus vs der die das den dem des ein eine einen einem einer und oder aber nicht ich wir du ihr sie er es mein
meine unser unsere im in am an auf aus bei mit nach von vor zu zum zur wie was wer wo wenn als auch noch nur so dann
hier heute fur uber durch ohne gegen um ist sind war hat haben wird werden kann konnen soll sich referent referentin
vortrag le la les un une des du de et ou mais je tu il elle nous vous ils elles mon ma mes notre nos votre vos leur
leurs ce cet cette ces dans sur sous avec sans pour par chez en au aux qui que quoi dont est sont suis a ont pas plus
si comme aussi el los las uno una unos unas y o pero yo nosotros ustedes ellos mi mis nuestro nuestra su sus con sin
para por entre desde hasta que quien como cuando donde es son soy somos no si al del lo il lo gli i uno e ed ma io noi
voi loro mio mia nostro nostra di da in su per tra fra che chi cui come quando dove sono sei siamo non piu anche
questo questa os as um uma uns umas ou mas eu nos meu minha nosso nossa em no na nos nas com sem ao aos do da dos das
pelo pela sao het een en van wij ik jij zij mijn onze ons op voor met naar uit bij door over onder is zijn ben wat hoe
waarom i w z na do od po o ze ale nie jest sa sie to ja my wy oni moj nasz jak gdy dla przez przy oraz ktory och eller
men jag vi ni min var vart fran till med av om att det den som ar har inte pa og ikke jeg til fra vaere hun han de ve
ile bir bu icin ben biz
""")

#: Parts that connect a name, and identify nobody alone.
PARTICLES = word_set("""
van von der den de del della delle degli dello dos das da do di du des la le les lo los las el al bin ibn bint ben bat
abu abd ould y e i und zu zum zur af av ter ten te op op't san santa st saint mac mc fitz ap ab o d l dit abdul umm
della van't vander nic ni ua ui
""")

#: Said before or after a name.
TITLES = word_set("""
dr prof professor doctor mr mrs ms mx miss sir dame lord lady herr frau mag dipl ing dipling phd md msc bsc ba ma mba
jd esq jr sr ii iii iv m mme mlle dott dottore dottssa sra srta don dona doutor doutora ir drs mgr inz pan pani hon
rev fr pak bu ibu bapak khun ato woizero encik cik puan sayin ustaz mzee mas mbak ny tn rabbi imam sheikh sheikha shri
smt ustad sensei san sama
""")

#: A name with one of these is that of a group: only the whole of it tells anything.
GROUP = word_set("""
team group project foundation association society collective community committee crew band club network labs lab
institute university college school initiative organization organisation company corporation staff speakers panel
volunteers maintainers developers contributors friends verein gruppe equipe equipo projekt projet proyecto the and
various tba tbd tbc anonymous orga e.v gmbh inc ltd llc council consortium alliance hackerspace chapter working wg sig
""")

#: Given and family names that are also words of some language. They need a context that introduces a person.
ORDINARY = word_set("""
abbot abbott able ace alma amber amen amity angel april apple archer ariel art arch ash aspen aster august autumn ava
bailey baker ball banks bar barber bard barker barn barr bass baron bay beach bean bear beck bell bella belle berg
berry best bill bird birch bishop black blair blanco blank blaze bliss block bloom blossom blue blum bond bone bonnie
book boon booth bos bow bowl bowman brand braun bravo bray breeze brewer brick bridge bridges briar bright bro brook
brooks brown buck bud bull burn burns bush butcher butler button byte cain call camp candy canon card carol carter
carver cash castle celeste chance chandler chang chapel chapman chase cherry chin christian church clancy clark clay
clear clement clever cliff close cloud clover cody coin cole college colon colt comfort constance constant cook cooper
coral corn costa cotton court cox craft crane crisp cross crow crown crystal curry curt cutter daisy dale dame dan
dane dawn day dean dear deacon destiny dew diamond diaz dick dill dime divine dix do dock dolly don dove downs drake
draper drew drew duke dune dusk dusty dyer eagle earl early east easter ebony echo eden edge egg elder ember emerald
english ernest essence ever every faber fair faith falcon falk farmer farrow fast fawn fay fee fein felt fern field
fields finch finder fine finn fink fish fisher flag flint flood flora florence flower flowers floyd fog foley ford
forest forester fork forrest fort foster fountain fowler fox francis frank frankly free freeman french fresh frey
frost fry fuchs fuller funk gabel gain gale gamble gander gardener gardner garland garner gates gay gem general gene
genesis gentle german giant gill ginger glad glass glen glory gold golden good goodman gore grace graf grand grant
grass grave graves gray green greenwood grey grim grimm groom gross grove guard gunner guy hacker hail hale hall ham
hammer hand handy hardy hare harmony harper harry hart hash haven hawk hay hays hazel head heart heath heather heaven
heck hedge heir herald hero herring hick high hill hills hilt hix holiday holly holm home honey honor hood hook hooper
hope horn horst house huber huff hull humble hunt hunter hurley hurt hut hyde ice ida ike ink iris iron island ivory
ivy jack jade jam jar jasmine jasper jay jazz jet jewel job jolly jones joy judge july june junior just justice kale
kay keen keep key keys khan kid king kit kitchen kite klein knight knot koch koenig konig lake lamb lamp lance land
lane lang lange large lark lass last law lawn laws lawyer lay leaf lean leather lee lemon lent leo levy lex liberty
light lilac lily lime linden line link lion list little loan locke lock lodge loft london long lord lotus louder love
low lowe loyal luck lucky lukas lull luna lunch lux lynch lyric mace mage magic magnolia maid main maker male man mann
manor marble march marco margin marina mark marker market marks mars marsh marshall martial mason mass massey master
masters mat matter max maxim may mayer mayor mccoy mead meadow mean melody mercy merit merry mess messenger messer mi
mia mild mile miles mill miller mills milk mine minor mint mira miracle miss mister mode modest mole mona monday monk
moon moor moore moral more morning moss mount mulder muse myrtle nail narrow nash neal neat nell neo nest neu neumann
neuer new newman newton nice nick night nightingale noble noel noir noon nord norm norman north nose nova novak novel
nun nye oak oakley ocean octavia odd olive ollie onyx opal orange orchid ore orion osten otter owl ox pace pack page
paige paine palm palmer paper park parks parish parker part pass pastor pat patch patience patient patience peace
peach peacock peak pear pearl peck peel penn penny pepper perez perry person pete petal petty phi pierce pike pilot
pine piper place plank plant plum poe point polar pole pollard polo pond pool poole poor pope poppy port porter post
potter potts pound powder powell power powers praise pray precious preacher presley price pride priest prime prince
princess prior prize proctor prosper prudence pugh purple queen quick quill quinn rabbit race rain rainbow ram rand
range ransom raven ray read reader reason red redd reed reef regan regent reich reid reign rein remedy remy rich
richter ridge riley ring ripple rise river rivers roach road rob robin rock rocket rocky rod rogue roman romeo rook
root roots rosa rose ross rot roth round rover row roy royal royale ruby rue ruff rule rush russ rust rusty ruth ryder
sable saddler sage sail sailor saint sally salt sam sample sand sanders sands sandy sapphire satin savage saver sawyer
schmied schneider schule schuster schwarz scot scott scout sea seal season self serene sergeant seven shade shady
shark sharp shaw shea shell shepherd sherman shore short show sienna silver simple sims singer sky skye slate sloan
small smart smith snow snyder soldier sole solomon son song sorrel south spark sparks sparrow speaker spear speed
spence spencer spicer spike spring springer spruce square squire stack stage stahl star stark starling steel steele
steen stein stella stern steward stewart still stock stocks stokes stone storm strand strange stream street strong
stuart sultan summer summers sun sunday sunny sunshine sutter swan sweet sweeney swift sykes taft talent tall tanner
tap tate tawny taylor teal temperance temple tempest tender terra terry thorn thorne thrush tide tier tiger tile till
tim timber tina title toll tom topaz topper torn tower towers town trace tracy trade train travers treasure tree trend
trinity trip troy true trudy trumpet truth tucker tulip turk turner twist tyler tyson union upton urban usher vale
valentine valley van vega velvet vera verde verity vernon vest vice victor victory vida vine vinson viola violet
virtue vogel voss wade wagner wait walk walker wall waller walls walter wand war ward ware warm warner warren wash
waters watt watts wave way weaver web webb weber week weiss welch wells welsh west weston wheat wheel wheeler whistler
white wild wilde wilder wilkins will willow wills win winchester wind winds wine wing winner winslow winter winters
wise wolf wolfe wolff wong wood woods wool word worth wray wren wright wynn yank yard yarrow yeoman yew yo york young
zen zenith zephyr zion zimmer zimmermann kaiser ai an bo da dao di do du fa fu guo hai he hu hui ji jin ke le li liu
lu ma mai man mei mi min ming nan ni pan qi qin ran sun tan tang tao tong wan wang wei wen wu xi xia xin xing xu ya
yan yang yao ye yi yin you yu yuan yun zhang zhi zhou ho ha hong hua son dung duc dong an so ko to no go mori hara kim
lim han bae moon seo shin noh amour ange blanc blanche claire clement constant desire fleur forte grand marin olive
page petit poulain roux rousseau soleil valentin vincent bonheur martin laurent rose aime prudent noble marie leroy
lebon lebrun lenoir legrand alba alegria amada angel bella blanca bueno campo campos cruz delgado domingo esperanza
estrella flores fuentes gallo guerra hermoso iglesias leon luna luz mar marcos mercado mercedes montes moreno nieves
paz pilar pinto prado ramos reyes rios rojas rojo rosario santos sierra sol soledad soto toro torres valle vega vera
vida vargas victoria consuelo dolores amore bianchi bianco bruno chiara conti costa fiore forte gallo gentile greco
grassi leone longo mare monte neri ricci riva romano rossi russo sala serena serra valle vento villa allegra gioia
grazia luce stella speranza barros borges carvalho coelho ferreira lobo machado nunes oliveira pereira pinto rocha
silva teixeira vitoria de haas jong vries boer bakker visser smit meijer mulder bos vos kok groot wit zwart dekker
kuiper brand adler arzt bauer baum becker berg bergmann blume brandt bunte busch dieter engel ernst falke feld fischer
fleischer frei freund friede fried fuchs gerber glaser gut haas hahn hans hase hirsch hof hoffmann holz igel jaeger
jager jung kaiser keller klug kluge koch kohl konig korn kraft krause kraus krieg krieger kroll kruger kuhn kurz lange
lehmann lieb linde lowe maier maler maurer meier meister metzger moser muller nacht nagel neu obst ochs otto pfeiffer
raab reich rein richter ritter rot sauer schafer schenk schild schmidt schmitt scholz schreiber schroder schulz
schwarz seiler sommer sonntag spiegel stark stein steiner stern stolz sturm tag teufel thal traum vogel vogt vollmer
wagner wald walz weber weiss wenzel wetter winkler winter wirth wolf zahn zeller ziegler zimmermann baran dab duda
gora jas krol kowal lis maj mazur noc nowak sikora sokol wilk wolny zajac zima mila mir nada vera vesna liv lo dag
storm sten berg lind bjork falk gran hallon vik dahl lund holm bo kjell tor asha deep jaya kiran mani prem priya raj
rani shanti usha veda bala gopi gupta jain rao das sen dev singh shah patel deniz gunes umut ozgur can su kaya demir
yilmaz aslan toprak yildiz cicek gul nur aydin baris savas aman amal karim iman nour salam hadi latif noor sabah jamal
malik said saleh
""")

#: Names of places, languages, programs and the like, which talks are about.
TOPICS = word_set("""
ada adelaide africa alexa alexandria alice amazon america ansible apache apollo aria ariel arizona asia athena athens
atlas atom austin aurora basel bazel berlin bern betty blender bonn boston brasil brazil brooklyn cairo camden cairo
cambridge canada carolina cassandra celery chad charlotte chef chelsea chester china claude clair clojure colombia
cordoba crystal cuba cyrus dakota dallas damascus dart debian delphi delta denver diesel django dublin dune egypt eden
edison elixir elm emacs england erlang eris europe fiona flask flink florence flora florida france fuchsia galileo
gaia gandalf gemini geneva genoa georgia gerrit germany ghana gnome gobi gradle gradle guinea hadoop hamburg harbor
haskell havana hawaii helena helm helsinki hermes holland houston hudson iceland idris imogen india indiana iran iraq
ireland isabelle israel italy jakarta jamaica java jena jenkins jericho jersey jerusalem jest joomla jordan judea
julia juno jupiter kafka karma kenia kent kenya kerberos kibana kitty korea kotlin kyoto kyle lancaster laravel lava
leeds leo lima lincoln linux lisbon lisp logan london lorraine lourdes lua lucene luigi luna lydia lyon madison madrid
mali malta mango marina mars maven maya melbourne memphis mercury mesa mexico miami milan milo minerva mojo monaco
montana moscow moses mozilla munich nagios nancy naples nebula nepal nevada newton niger nile nim nixon nova oasis
ocaml octave odessa odin ohio oman oracle orion oslo oxford pandas panda pandora paris pascal pelican perl persia
phoenix pharo plato poland portugal prague preston prolog prometheus puppet python quebec racket rails rasa raspberry
redis rhodes rio roma roman rome ruby rust sahara salem salt samba santiago sasha saturn savannah scala scarlet scheme
selenium senegal seneca seville shelby siena sierra siri sofia solaris solr spain spark sphinx sparta sofia spring
squid stanford stella sydney syria swift tempe tesla texas thor titan toledo tokyo toronto travis troy tunis turing
turin turkey uganda ulm ultra uranus valencia varnish vega venice venus vera verona victoria vienna virginia vega vim
vista vulcan wales warsaw washington watson wayland wellington windsor xander york zambia zeus zig zion zoe zurich
euler gauss bayes fourier markov turing boole laplace fibonacci galileo kepler nash pareto poisson shannon dijkstra
bell hertz kelvin pascal volta ampere ohm watt joule edison tesla einstein darwin bloom bluetooth nobel ford benz
bosch siemens dell oracle adobe intel cisco docker
""")

#: What the parts of a user name may say beside a name.
ACCOUNT_WORDS = word_set(
    "official dev devs code codes coder the real its iam im hello hey mr ms dr tech tweets writes blog"
)

#: Words after a person's name, when it is said what they will do: third person, in several languages.
DOING = word_set("""
shows show explains explain presents present talks talk covers cover shares share tells tell discusses discuss
describes describe demonstrates demonstrate introduces introduce walks gives give leads lead takes speaks speak
explores explore reports report teaches teach reveals invites looks works worked lives lived likes loves wrote writes
built builds created founded started studied joined began spent learned learnt maintains develops runs organizes
organises coordinates contributes helps became graduated currently previously zeigt erklart spricht stellt berichtet
gibt arbeitet entwickelt lebt studierte presente explique montre parle partage raconte travaille presenta explica
muestra habla comparte trabaja cuenta mostra spiega parla racconta lavora apresenta fala trabalha toont vertelt werkt
geeft pokazuje opowiada pracuje speaking here will
""")

#: Words of a job, which are no part of an organization's name.
JOB = word_set("""
engineer engineering developer dev director lead leader founder cofounder ceo cto cfo coo cio ciso vp svp evp
president professor prof lecturer student phd postdoc researcher scientist manager management head chief officer
consultant architect designer analyst administrator admin sysadmin operator evangelist advocate advocacy relations
devrel writer editor author teacher trainer coach partner owner member chair chairman chairwoman fellow intern trainee
freelance freelancer freelancing independent self-employed selfemployed former ex retired principal senior junior
staff associate assistant software hardware data web cloud security platform product project program programme
technical tech marketing sales support community team maintainer contributor committer hacker journalist artist
activist volunteer specialist expert technologist executive vice content coordination coordinator unemployed none n/a
na student entwickler entwicklerin ingenieur ingenieure developpeur developpeuse desarrollador desarrolladora and of
the & for in
""")

#: Hosts where everybody may have a mail box: an address there says nothing about an employer.
MAIL_HOSTS = word_set("""
gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com ymail.com icloud.com me.com mac.com aol.com gmx.de
gmx.net gmx.at gmx.ch gmx.com web.de t-online.de posteo.de posteo.net mailbox.org proton.me protonmail.com pm.me
fastmail.com fastmail.fm tutanota.com tuta.io riseup.net disroot.org mail.ru yandex.ru yandex.com qq.com 163.com
126.com naver.com hotmail.fr orange.fr wanadoo.fr free.fr laposte.net libero.it hey.com zoho.com mail.com hushmail.com
bluewin.ch seznam.cz wp.pl onet.pl o2.pl interia.pl abv.bg uol.com.br bol.com.br terra.com.br rediffmail.com
example.org example.com example.net
""")

#: Mail boxes of groups.
ROLE_BOXES = word_set("""
info contact hello hi mail email office team support help admin administrator root webmaster postmaster abuse security
press media sales jobs careers hr news newsletter list lists community conference conf cfp program programme speakers
events event organizers organisers organisation organization orga noreply no-reply feedback privacy legal billing dev
developers users user announce discuss foundation kontakt buero contacto me ich moi kontakt secretariat secretary
board
""")

#: Ends that languages put to names: cases of Slavic, Baltic, Finnic and Turkic languages, genitives and plurals.
INFLECTIONS = word_set("""
s es a e i u y o em om am owi ego emu iego iemu im ie ach ami ow a ej a e ovi ove ova ovu ovo ovou ovy om ou u ym ich
in en na nas n ns lle lla lta sta ssa an ta n nin nun un dan den tan ten da de ta te ya ye yi yu im um a u om e y i ym
ykh ykh oy oi omu ogo im ykh iu iu ya ye yu ei ey em iem es os as is us ai iai ui as ams io iui iu
""")

#: Family names of so many people that one of them with another first name is somebody else.
FAMILIES = word_set("""
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young
allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter
roberts evans kelly muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer
richter klein wolf schroder neumann schwarz zimmermann braun kruger hofmann hartmann lange schmitt werner krause meier
lehmann maier kohler bernard dubois robert richard petit durand leroy moreau simon laurent lefebvre michel david
bertrand roux vincent fournier rossi russo ferrari esposito bianchi romano colombo ricci marino greco gallo conti
costa giordano mancini silva santos oliveira souza lima pereira ferreira costa almeida nascimento gomes ribeiro
carvalho rodrigues fernandes alves lopes dias kim park choi jung kang cho yoon jang lim han shin seo kwon hwang ahn
song hong wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo zheng liang xie tang sato
suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki tran le pham huynh phan vu
vo dang bui do ho ngo duong singh kumar sharma patel gupta khan ali ahmed hussain shah das roy reddy rao jain ivanov
smirnov kuznetsov popov petrov nowak kowalski wisniewski novak hansen johansen olsen larsen andersen nielsen jensen
pedersen andersson johansson karlsson nilsson eriksson jansen dejong devries bakker visser smit meijer mohamed
muhammad hassan ibrahim yilmaz kaya demir celik cohen levi
""")
