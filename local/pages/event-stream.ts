/** Server-sent events: what `current` answers, as JSON, now and after every change. */
export function eventStream(current: () => unknown, onChange: (listener: () => void) => () => void): Response {
  const encoder = new TextEncoder();
  let unsubscribe: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const push = () => controller.enqueue(encoder.encode(`data: ${JSON.stringify(current())}\n\n`));
      unsubscribe = onChange(push);
      push();
    },
    cancel: () => unsubscribe(),
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}
