type Closing = () => Promise<void>
/** Told with each part that is open: what closes it again. */
export type Opened = (close: Closing) => void

/**
 * Opens parts one after the other; `open` tells each one's closing as soon as it is open. If it fails, whatever was
 * opened is closed again. `stop` closes all in the opposite order, each once.
 */
export async function withClosings<Parts>(
  open: (opened: Opened) => Promise<Parts>,
): Promise<Parts & { stop(): Promise<void> }> {
  const closings: Closing[] = []
  async function stop(): Promise<void> {
    for (let close = closings.pop(); close !== undefined; close = closings.pop()) await close()
  }
  try {
    return { ...(await open(close => void closings.push(close))), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
