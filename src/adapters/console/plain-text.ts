/** A reply without its markdown marks, for places that show letters as they are. Links keep their address. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, name: string, address: string) => link(name, address))
    .replace(/(\*\*|__)(?=\S)(.+?)\1/g, '$2')
    .replace(/(?<![\\\w])([*_])(?=\S)([^*_]+?)\1(?!\w)/g, '$2')
    .replace(/`([^`]+)`/g, '$1')
    .replace(/\\([\\`*_[\]<>()#+\-.!])/g, '$1')
}

/** An address that stands for itself is not said twice. */
function link(name: string, address: string): string {
  return address.replace(/^(mailto:|tel:|https?:\/\/)/, '') === name ? name : `${name} (${address})`
}
