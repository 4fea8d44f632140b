// Each line: the names Mattermost knows (the first is the one sent), then the character.
const groups = {
  'Hands and people': `
    +1,thumbsup 👍 -1,thumbsdown 👎 wave 👋 clap 👏 pray 🙏 raised_hands 🙌 muscle 💪 ok_hand 👌 point_up ☝️ point_right 👉
    point_left 👈 point_down 👇 v ✌️ crossed_fingers 🤞 handshake 🤝 fist ✊ punch,facepunch 👊 writing_hand ✍️
    raised_hand,hand ✋ eyes 👀 brain 🧠 shrug 🤷 facepalm,face_palm 🤦 raising_hand 🙋 bow 🙇`,
  'Faces': `
    smile 😄 slightly_smiling_face 🙂 grinning 😀 smiley 😃 grin 😁 laughing,satisfied 😆 joy 😂
    rofl,rolling_on_the_floor_laughing 🤣 sweat_smile 😅 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 kissing_heart 😘 yum 😋
    stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 sunglasses 😎 star_struck 🤩 partying_face 🥳 smirk 😏 thinking 🤔
    monocle_face,face_with_monocle 🧐 raised_eyebrow,face_with_raised_eyebrow 🤨 neutral_face 😐 expressionless 😑
    no_mouth 😶 roll_eyes,face_with_rolling_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷
    dizzy_face 😵 exploding_head 🤯 nerd_face 🤓 worried 😟 confused 😕 slightly_frowning_face 🙁 open_mouth 😮 astonished 😲
    flushed 😳 pleading_face 🥺 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired_face 😫 triumph 😤 angry 😠
    rage 😡 hugging,hugs,hugging_face 🤗 zipper_mouth_face 🤐 shushing_face 🤫 upside_down_face 🙃 melting_face 🫠
    saluting_face 🫡 robot,robot_face 🤖 ghost 👻 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊`,
  'Nature': `
    sunny ☀️ partly_sunny ⛅ cloud ☁️ rain_cloud 🌧️ umbrella ☔ snowflake ❄️ zap ⚡ rainbow 🌈 fire 🔥 droplet 💧 ocean 🌊
    earth_africa 🌍 seedling 🌱 evergreen_tree 🌲 four_leaf_clover 🍀 tulip 🌷 sunflower 🌻 dog 🐶 cat 🐱 penguin 🐧 owl 🦉
    bee,honeybee 🐝 bug 🐛 turtle 🐢 whale 🐳 unicorn,unicorn_face 🦄 snail 🐌`,
  'Food and drink': `
    coffee ☕ tea 🍵 beer 🍺 beers 🍻 champagne 🍾 pizza 🍕 hamburger 🍔 taco 🌮 sushi 🍣 cookie 🍪 cake 🍰 birthday 🎂 doughnut 🍩
    popcorn 🍿 apple 🍎 banana 🍌 avocado 🥑 croissant 🥐`,
  'Events and places': `
    tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal,medal_sports 🏅 first_place_medal,1st_place_medal 🥇 soccer ⚽
    dart 🎯 game_die 🎲 art 🎨 musical_note 🎵 guitar 🎸 microphone 🎤 headphones 🎧 rocket 🚀 airplane ✈️ car,red_car 🚗
    bike 🚲 ambulance 🚑 house 🏠 office 🏢 hospital 🏥 palm_tree 🌴 construction 🚧`,
  'Objects': `
    bulb 💡 computer 💻 desktop_computer 🖥️ iphone 📱 phone,telephone ☎️ email,envelope ✉️ inbox_tray 📥 package 📦
    memo,pencil 📝 pencil2 ✏️ page_facing_up 📄 clipboard 📋 calendar 📆 date 📅 chart_with_upwards_trend 📈
    chart_with_downwards_trend 📉 bar_chart 📊 pushpin 📌 paperclip 📎 link 🔗 lock 🔒 unlock 🔓 key 🔑 mag 🔍 wrench 🔧
    hammer 🔨 gear ⚙️ shield 🛡️ test_tube 🧪 microscope 🔬 pill 💊 stethoscope 🩺 floppy_disk 💾 books 📚 book 📖 newspaper 📰
    moneybag 💰 scales,balance_scale ⚖️ hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️ bell 🔔
    no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭`,
  'Symbols': `
    heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 broken_heart 💔 sparkles ✨ star ⭐
    star2 🌟 boom,collision 💥 100 💯 white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌
    negative_squared_cross_mark ❎ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 question ❓ grey_question ❔
    exclamation,heavy_exclamation_mark ❗ bangbang ‼️ information_source ℹ️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️
    arrow_right ➡️ arrows_counterclockwise 🔄 recycle ♻️ heavy_plus_sign ➕ heavy_minus_sign ➖ infinity ♾️ red_circle 🔴
    large_orange_circle,orange_circle 🟠 large_yellow_circle,yellow_circle 🟡 large_green_circle,green_circle 🟢
    large_blue_circle,blue_circle 🔵 white_circle ⚪ black_circle ⚫ checkered_flag 🏁 triangular_flag_on_post 🚩
    white_flag,waving_white_flag 🏳️ rainbow_flag,rainbow-flag 🏳️‍🌈 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣
    zero 0️⃣ ok 🆗 new 🆕 sos 🆘 zzz 💤`,
};

/** @typedef {{name: string, names: string[], character: string}} Emoji */

/** @type {Array<{title: string, emoji: Emoji[]}>} */
export const emojiGroups = Object.entries(groups).map(([title, text]) => ({ title, emoji: parse(text) }));

/** Those offered first. */
export const commonEmoji = ['+1', '-1', 'heart', 'tada', 'joy', 'eyes', 'pray', 'white_check_mark'];

const byName = new Map(emojiGroups.flatMap((group) => group.emoji).flatMap((emoji) => emoji.names.map((name) => [name, emoji])));

function parse(text) {
  const words = text.trim().split(/\s+/);
  const emoji = [];
  for (let i = 0; i < words.length; i += 2) {
    const names = words[i].split(',');
    emoji.push({ name: names[0], names, character: words[i + 1] });
  }
  return emoji;
}

/** The emoji of a name, if it is one of those known here. */
export function emojiByName(name) {
  return byName.get(name);
}

/** The character of an emoji, or its `:name:` when it is not one of those known here. */
export function emojiText(name) {
  return byName.get(name)?.character ?? `:${name}:`;
}

/** Whether two names mean the same emoji. */
export function sameEmoji(a, b) {
  return a === b || (byName.has(a) && byName.get(a) === byName.get(b));
}

/** Emoji whose name contains the term; those that begin with it come first. */
export function findEmoji(term, limit = 40) {
  const wanted = term.toLowerCase().replaceAll(' ', '_');
  const rank = (emoji) => (emoji.names.some((name) => name.startsWith(wanted)) ? 0 : 1);
  return emojiGroups.flatMap((group) => group.emoji)
    .filter((emoji) => emoji.names.some((name) => name.includes(wanted)))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, limit);
}

/** Replaces `:shortcodes:` by characters; unknown ones stay as written. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]{1,40}):/g, (whole, name) => byName.get(name)?.character ?? whole);
}
