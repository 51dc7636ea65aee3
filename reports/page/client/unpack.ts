/** Reads what `packed` wrote; off the thread that draws, as far as the browser does that. */
export async function unpack<Value>(text: string): Promise<Value> {
  const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as Value;
}
