/** Questions in the form `frame`, asked of each of the things. */
type Topic = { readonly frames: readonly string[]; readonly of: readonly string[] }

/**
 * Topics that hardly any company writes articles about, many of them, so that one company's own is a small share. The
 * frames are how people ask anything: what they have in common with real questions is what has to be discounted.
 */
const TOPICS: readonly Topic[] = [
  {
    frames: ['how far away is {}', 'who discovered {} and when', 'can I see {} without a telescope'],
    of: ['neptune', 'the andromeda galaxy', 'halley’s comet', 'the nearest black hole', 'the rings of saturn'],
  },
  {
    frames: ['what do {} eat in the wild', 'how long do {} live', 'why do {} sleep so much'],
    of: ['koalas', 'snow leopards', 'hedgehogs', 'giant tortoises', 'barn owls'],
  },
  {
    frames: ['who won the {} last year', 'how many teams play in the {}', 'what are the rules of the {}'],
    of: ['rugby world cup', 'champions league', 'ice hockey final', 'cricket test match', 'sumo tournament'],
  },
  {
    frames: ['who painted {}', 'where does {} hang today', 'why is {} so famous'],
    of: ['the night watch', 'the girl with a pearl earring', 'guernica', 'the birth of venus', 'the scream'],
  },
  {
    frames: ['who wrote {}', 'how does {} end', 'is {} based on a true story'],
    of: ['moby dick', 'war and peace', 'the count of monte cristo', 'wuthering heights', 'don quixote'],
  },
  {
    frames: ['what is the capital of {}', 'which languages are spoken in {}', 'how high is the highest mountain in {}'],
    of: ['mongolia', 'paraguay', 'kyrgyzstan', 'ghana', 'new zealand'],
  },
  {
    frames: ['when did {} begin', 'what caused {}', 'who signed the treaty that ended {}'],
    of: ['the crimean war', 'the french revolution', 'the boxer rebellion', 'the thirty years war', 'the opium wars'],
  },
  {
    frames: [
      'how do I get rid of {} naturally',
      'is it dangerous to have {} while pregnant',
      'what is the best treatment for {}',
    ],
    of: ['hiccups', 'a stiff neck', 'migraine', 'hay fever', 'athlete’s foot'],
  },
  {
    frames: [
      'will it {} tomorrow',
      'how often does it {} in scotland',
      'do we have to drive slowly when it starts to {}',
    ],
    of: ['snow', 'rain', 'hail', 'thunder', 'freeze'],
  },
  {
    frames: ['how do you say {} in japanese', 'where does the word {} come from', 'what rhymes with {}'],
    of: ['grandmother', 'butterfly', 'sorrow', 'friendship', 'orange blossom'],
  },
  {
    frames: ['how do I prune {}', 'when should I plant {}', 'why are the leaves of my {} turning yellow'],
    of: ['roses', 'tomatoes', 'apple trees', 'hydrangeas', 'lemon trees'],
  },
  {
    frames: [
      'how do I learn to play {}',
      'what is the hardest piece ever written for {}',
      'how old should a child be to start {}',
    ],
    of: ['the cello', 'the bagpipes', 'the church organ', 'jazz piano', 'the oboe'],
  },
  {
    frames: ['what is the integral of {}', 'can you prove that {} is continuous', 'how do I find the roots of {}'],
    of: ['the sine function', 'x squared plus one', 'a cubic polynomial', 'the logarithm', 'tan of x over two'],
  },
  {
    frames: ['what is the boiling point of {}', 'how is {} extracted from ore', 'is {} poisonous to people'],
    of: ['mercury', 'tungsten', 'arsenic', 'bromine', 'uranium'],
  },
  {
    frames: [
      'what did {} believe about the soul',
      'in which century did {} teach',
      'which book by {} should I read first',
    ],
    of: ['plato', 'spinoza', 'confucius', 'kierkegaard', 'hannah arendt'],
  },
  {
    frames: ['what do people do at {}', 'on what date is {} this year', 'what is the religious meaning of {}'],
    of: ['diwali', 'ramadan', 'pentecost', 'yom kippur', 'the chinese new year'],
  },
  {
    frames: ['how do you beat {} in chess', 'who invented {}', 'what is the idea behind {} for black'],
    of: ['the sicilian defence', 'the king’s gambit', 'the london system', 'the caro-kann', 'the french defence'],
  },
  {
    frames: ['how many calories are in {}', 'can dogs eat {}', 'what wine goes with {}'],
    of: ['a bowl of lentils', 'smoked salmon', 'blue cheese', 'roast duck', 'raw oysters'],
  },
  {
    frames: [
      'how do I make my {} stop barking',
      'what vaccinations does a {} need',
      'my {} has not eaten since yesterday, should I worry',
    ],
    of: ['puppy', 'beagle', 'old labrador', 'poodle', 'rescue dog'],
  },
  {
    frames: ['what was {} like as a child', 'how did {} die', 'was {} ever married'],
    of: ['mozart', 'cleopatra', 'isaac newton', 'frida kahlo', 'napoleon'],
  },
  {
    frames: [
      'how do I tell my {} that I am in love',
      'what should I say at the funeral of my {}',
      'why does my {} never listen to me',
    ],
    of: ['best friend', 'neighbour', 'brother', 'teacher', 'colleague'],
  },
  {
    frames: ['who directed {}', 'which actor plays the villain in {}', 'what happens after the credits of {}'],
    of: ['casablanca', 'the seventh seal', 'jurassic park', 'the third man', 'seven samurai'],
  },
  {
    frames: ['tell me a joke about {}', 'write me a poem about {}', 'what does it mean to dream of {}'],
    of: ['penguins', 'a lighthouse', 'falling teeth', 'my mother-in-law', 'a runaway train'],
  },
  {
    frames: ['how do I tie {}', 'what is {} used for on a sailing boat', 'is {} stronger than other knots'],
    of: ['a bowline', 'a clove hitch', 'a sheet bend', 'a reef knot', 'a figure eight'],
  },
  {
    frames: [
      'how many people live in {}',
      'what should I not miss on a weekend in {}',
      'is it safe to walk in {} at night',
    ],
    of: ['lisbon', 'nairobi', 'osaka', 'buenos aires', 'tbilisi'],
  },
  {
    frames: [
      'how does the {} work in the human body',
      'what happens if somebody has no {}',
      'which animals have more than one {}',
    ],
    of: ['spleen', 'appendix', 'inner ear', 'liver', 'pancreas'],
  },
  {
    frames: [
      'who was the first president of {}',
      'when did women get the vote in {}',
      'how is the parliament of {} elected',
    ],
    of: ['finland', 'brazil', 'south africa', 'india', 'iceland'],
  },
  {
    frames: [
      'how do I run a {} without injury',
      'what is the world record for the {}',
      'how many weeks of training before a {}',
    ],
    of: ['marathon', 'triathlon', 'half marathon', 'mile', 'ten kilometre race'],
  },
  {
    frames: ['are {} still alive today', 'what killed the {}', 'how big were {} compared with an elephant'],
    of: ['mammoths', 'velociraptors', 'dodos', 'trilobites', 'sabre-toothed cats'],
  },
  {
    frames: ['what is the plural of {}', 'how many syllables does {} have', 'is {} a verb or a noun'],
    of: ['octopus', 'cactus', 'phenomenon', 'rhythm', 'dwarf'],
  },
  {
    frames: ['how deep is {}', 'which rivers flow into {}', 'can you swim in {} in october'],
    of: ['lake baikal', 'the dead sea', 'loch ness', 'the caspian sea', 'lake titicaca'],
  },
  {
    frames: [
      'what does {} stand for in a tarot reading',
      'which zodiac sign goes with {}',
      'what is my horoscope if I believe in {}',
    ],
    of: ['the hanged man', 'the moon', 'the tower', 'the hermit', 'the wheel of fortune'],
  },
  {
    frames: ['when was {} built and by whom', 'how tall is {}', 'how many steps lead to the top of {}'],
    of: ['the eiffel tower', 'the tower of pisa', 'cologne cathedral', 'the taj mahal', 'the statue of liberty'],
  },
  {
    frames: [
      'I have been arguing with a friend about {} all evening. Who is right?',
      'My daughter has to give a talk about {} at school. What should she say first?',
    ],
    of: ['evolution', 'the ice age', 'women in the middle ages', 'vampires', 'the moon landing'],
  },
]

/** About five hundred questions that no article should answer, to learn what a score is worth: see calibrate. */
export const FOREIGN_QUESTIONS: readonly string[] = TOPICS.flatMap(({ frames, of }) =>
  frames.flatMap(frame => of.map(thing => frame.replace('{}', thing))),
)
