// Runs after `npm ci`, under whatever Node npm itself runs: older ones leave out native parts of the build tools
// without a word, and the first start would fail with a page of stack traces.
const OLDEST = [20, 19]

const agent = process.env.npm_config_user_agent ?? ''
const [, major, minor] = /node\/v(\d+)\.(\d+)/.exec(agent) ?? []
const tooOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1])
if (tooOld) {
  process.stderr.write(
    `\nFirstline installs with Node ${OLDEST.join('.')} or newer, and this is ${major}.${minor}: parts of the build tools were left out.\n` +
      'Install a newer Node (Debian: "apt-get install nodejs" from bookworm-backports or newer, or https://nodejs.org), then run "npm ci" again.\n' +
      'Node 24, which it runs on, comes with it.\n\n',
  )
  process.exit(1)
}
