/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stop words: words of grammar, which say little about what a text is about.
 * They are indexed all the same; a token only tells that it is one.
 *
 * Written folded: lower case, no marks; apostrophes as the analyser leaves
 * them.  Changing a list changes the digest in text_analyzer_spec().
 */
#include "lib/text/lang.h"

#include <string.h>

static const struct {
	const char *code, *words;
} lists[] = {
	{"en",
	    "a about above after again against all am an and any are as at be "
	    "because been before being below between both but by can can't "
	    "could couldn't did didn't do does doesn't doing don't down during "
	    "each few for from further had has have having he her here hers "
	    "herself him himself his how i i'd i'll i'm i've if in into is "
	    "isn't it its itself just me more most must my myself no nor not "
	    "now of off on once only or other our ours ourselves out over own "
	    "same shall she should so some such than that the their theirs "
	    "them themselves then there these they they're this those through "
	    "to too under until up upon us very was wasn't we were what when "
	    "where which while who whom whose why will with won't would you "
	    "your yours yourself yourselves"},
	{"fr",
	    "a ai ainsi apres as au aucun aussi autre aux avait avant avec "
	    "avoir c car ce ceci cela ces cet cette ceux chaque chez comme d "
	    "dans de depuis des deux dont du elle elles en encore entre es est "
	    "et etaient etait etant ete etre eu eux fait faire il ils j je "
	    "jusqu l la le les leur leurs lui m ma mais me meme memes mes moi "
	    "moins mon n ne ni nos notre nous on ont ou par pas pendant peu "
	    "peut plus pour qu quand que quel quelle quelles quels qui s sa "
	    "sans se sera ses si son sont sous sur t ta te tes toi ton tous "
	    "tout toute toutes tres tu un une vos votre vous y"},
	{"de",
	    "aber alle allem allen aller alles als also am an ander andere "
	    "anderen auch auf aus bei beim bin bis bist da damit dann das dass "
	    "dein deine dem den denn der des dessen die dies diese diesem "
	    "diesen dieser dieses doch dort du durch ein eine einem einen "
	    "einer eines er es etwas euch euer fur gegen hab habe haben hat "
	    "hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem "
	    "ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt "
	    "kann kein keine keinen konnen man mehr mein meine mich mir mit "
	    "muss nach nicht nichts noch nun nur ob oder ohne sehr sein seine "
	    "seinem seinen seiner sich sie sind so solche soll sollte sondern "
	    "sonst uber um und uns unser unter viel vom von vor war waren was "
	    "weg weil weiter welche welcher wenn wer werde werden wie wieder "
	    "will wir wird wo wurde wurden zu zum zur zwischen"},
	{"es",
	    "a al algo algunas algunos ante antes aquel como con contra cual "
	    "cuando de del desde donde durante e el ella ellas ellos en entre "
	    "era eran es esa esas ese eso esos esta estaba estan estas este "
	    "esto estos fue fueron ha habia han hasta hay la las le les lo los "
	    "mas me mi mis mucho muchos muy nada ni no nos nosotros o os otra "
	    "otras otro otros para pero poco por porque que quien quienes se "
	    "sea segun ser si sin sobre son su sus tambien tan tanto te tiene "
	    "tienen todo todos tu tus un una unas uno unos y ya yo"},
	{"it",
	    "a ad agli ai al alla alle allo anche avere aveva c che chi ci cio "
	    "come con contro cui d da dagli dai dal dall dalla dalle dallo degli dei "
	    "del dell della delle dello di dopo dove e ed era erano essere fra "
	    "gli ha hanno i il in io l la le lei li lo loro lui ma mi mia mio "
	    "ne negli nei nel nell nella nelle nello noi non nostra nostro o ogni "
	    "per perche piu poi prima puo quale quando quella quelle quelli "
	    "quello questa queste questi questo qui se sei si sia sono sta "
	    "stata stato su sua sue sugli sui sul sull sulla sulle suo suoi tra "
	    "tu tutti tutto un una uno vi voi"},
	{"pt",
	    "a ao aos aquela aquele aqueles as ate com como da das de dela "
	    "dele deles depois do dos e ela elas ele eles em entre era eram "
	    "essa esse esta estao estas estava este estes eu foi foram ha isso "
	    "isto ja lhe lhes mais mas me mesmo meu minha muito na nao nas nem "
	    "no nos nossa nosso num numa o os ou para pela pelas pelo pelos "
	    "por qual quando que quem sao se seja sem ser seu seus so sobre "
	    "sua suas tambem te tem tinha um uma umas uns voce"},
	{"nl",
	    "aan af al als alles altijd ander andere bij daar dan dat de der "
	    "deze die dit doch doen door dus een en er ge geen geweest haar "
	    "had heb hebben heeft hem het hier hij hoe hun iemand iets ik in "
	    "is ja je kan kon kunnen maar me meer men met mij mijn moet na "
	    "naar niet niets nog nu of om omdat ons ook op over reeds te tegen "
	    "toch toen tot u uit uw van veel voor want waren was wat we wel "
	    "werd wezen wie wij wil worden wordt zal ze zelf zich zij zijn zo "
	    "zonder zou"},
	{"sv",
	    "alla allt att av blev bli blir da dar de deg dem den denna deras "
	    "dess dessa det detta dig din du efter ej eller en er ett fran for "
	    "ha hade han hans har henne hon honom hur i icke in ingen inom "
	    "inte ja jag kan kom kunde man med mellan men mig min mitt mot "
	    "mycket nar nagon nagot ni nu och om oss pa sa sedan sig sin sitta "
	    "sjalv skall ska som till under upp ut utan vad var vara varit vem "
	    "vi vid vilken at over"},
	{"da",
	    "ad af alle alt at blev blive bliver da de dem den denne der deres "
	    "det dette dig din disse dog du efter eller en end er et for fra "
	    "ham han hans har have havde hendes her hos hun hvad hvem hvis "
	    "hvor i ikke ind ja jeg jer kan kunne man mange med meget men mig "
	    "min mod naar ned nogen noget nogle nu nar og ogsa om op os over "
	    "pa sa selv sig sin skal skulle som til ud under var vi vil ville "
	    "vaere vaeret"},
	{"no",
	    "alle at av bare ble bli blir blitt da de deg dem den denne der "
	    "deres det dette di din disse du eller en enn er et ett etter for "
	    "fra fordi ha hadde ham han hans har her hun hva hvem hver hvis "
	    "hvor hvordan i ikke ingen inn ja jeg kan kom kunne man mange med "
	    "meg mellom men min mot mye ned noe noen nar na og ogsa om opp oss "
	    "over pa sa seg selv sin skal skulle som til ut uten vaere vaert "
	    "var ved vi vil ville vart"},
	{"fi",
	    "ei eivat ehka en han he hanen heidan ja jo joka jos jotka jossa "
	    "kanssa kuin kun kuka koska me meidan mika mina minun mukaan mutta "
	    "mutta myos ne niin nyt olen oli olisi olivat olla on ovat se sen "
	    "sekae seka siita sina sitten te tai taman tama tassa tuo vaan vai "
	    "vain vaikka voi ja kautta ole ollut jotta joita niiden sita niita"},
	{"ru",
	    "а без более больше был была были было быть в вам вас во вот все "
	    "всех вы где да для до его ее если есть еще же за здесь и из или "
	    "им их к как какой когда кто ли лишь между меня мне можно мой мы "
	    "на над надо нам нас не него нее нет ни них но ну о об однако он "
	    "она они оно от перед по под после при про с сам свою себе себя "
	    "со так также такой там те тем то того тоже той только том тот ту "
	    "ты у уже хотя чего чем что чтобы эта эти это этого этой этом этот "
	    "я"},
	{"ko",
	    "은 는 이 가 을 를 의 에 와 과 도 로 만 및 등 그 이 저 것 수 및 "
	    "또 또는 또한 그리고 그러나 하지만 그런데 그래서 따라서 즉 더 "
	    "매우 이번 때 중 간 내 외 위 데 바 뿐 이런 그런 저런 이것 그것 "
	    "있는 있다 있습니다 없는 없다 하는 한 할 하고 하며 된 되는 된다 "
	    "대한 대해 위한 위해 통해 따른 따라 관한 함께 모든 다른 같은"},
	{"tr",
	    "ama ancak ben bile bir biz bu cok cunku da daha de degil diye en "
	    "gibi hem hep her icin ile ise kadar ki kim mi mu ne neden "
	    "nasil o olan olarak oldu onlar sen siz su tum var ve veya ya yok"},
	{"el",
	    "αλλα αν αντι απο αυτα αυτη αυτο αυτος για δε δεν εαν ειναι ειχε "
	    "εκει ενα ενας επι εχει η ηταν θα και κατα κι με μετα μεχρι μη "
	    "μια μου να ο οι οπου οπως οτι που προς πως σε στα στη στην στις "
	    "στο στον τα τη την της τι τις το τον του τους των ως"},
	{"hu",
	    "a az azt aki ami amely ahol altal ban ben be csak de e egy egyik "
	    "el es ez ezt fel hanem hogy ha ide igen is itt ki le lesz ma mar "
	    "meg mert mi mint minden most nem nincs o olyan ott sem se szerint "
	    "ugy utan vagy van volt"},
	{"ro",
	    "a acest aceasta al ale am ar are asupra au ca care ce cea cei cel "
	    "cu cum da daca dar de din dintre dupa ea ei el era este eu face "
	    "fi fie fost il in la lor lui mai ne ni nu o pe pentru prin sa sau "
	    "se si sunt sub un una unei unor unui"},
	{"pl",
	    "a aby ale bardzo bez bo by byc byl byla bylo byly co czy dla do "
	    "gdy go i ich ile im inne iz ja jak jako je jego jej jest jeszcze "
	    "jeszcze juz kiedy kto ktora ktore ktory ma moze mozna na nad nam "
	    "nas nie nich nim o od on ona one oni oraz po pod przed przez przy "
	    "sa sie sobie ta tak takze tam te tego tej ten to tu tylko tych "
	    "tym w we wszystko z za ze"},
	{"cs",
	    "a aby aj ale ani az bez bude budou by byl byla byli bylo byt co "
	    "do ho i ja jak jako je jeho jeji jejich jen jeste jiz jsem jsou "
	    "k kde kdy kdyz ke ktera ktere ktery mezi na nad ne nebo nez o od "
	    "po pod podle pokud pri pro proto s se si sve ta tak take tato te "
	    "ten tento to u uz v ve z za ze"},
	{"id",
	    "ada adalah akan atau bagi bahwa dalam dan dari dapat dengan di "
	    "ia ini itu juga kami karena ke kepada kita mereka oleh pada para "
	    "saat saja sebagai sebuah serta seorang sudah telah tersebut "
	    "tidak untuk yang"},
	{"ar",
	    "ان انه او اي الا الذي التي الذين الي اذا بعد بين ثم حتي حول حيث "
	    "ذلك علي عن عند غير في قبل قد كان كانت كل كما لا لم لن ما مع من "
	    "منذ هذا هذه هنا هو هي و وقد يا"},
	{"ca",
	    "a al als amb aquest aquesta aixo com d de del dels el ella ells "
	    "els en entre era es esta fins ha han i hi l la les li lo mes molt "
	    "n no o on pel pels per pero que qui s se ser si sobre son sota "
	    "tambe un una uns va"},
	{"uk",
	    "а але без був була були було бути в вже ви від він вона вони все "
	    "для до же з за зі і із й його коли ми на не ні та так також те "
	    "ти тільки то у це цього цей чи що щоб я як який"},
};

const char *
stop_words(const char *code)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(lists); i++)
		if (strcmp(lists[i].code, code) == 0)
			return lists[i].words;
	return NULL;
}
