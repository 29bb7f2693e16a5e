/**
 * The UTF-16 units of a text in one piece of memory: read one by one they are several times faster than a string's. The
 * next text overwrites them; what lies behind a text is left from longer ones.
 */
export class TextUnits {
  private units = new Uint16Array(4_096)
  private bytes = Buffer.from(this.units.buffer)

  of(text: string): Uint16Array {
    if (text.length >= this.units.length) {
      this.units = new Uint16Array(text.length * 2)
      this.bytes = Buffer.from(this.units.buffer)
    }
    this.bytes.write(text, 'utf16le')
    this.units[text.length] = 0
    return this.units
  }
}
