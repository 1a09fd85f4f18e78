import type { AgentContent } from '../../schemas/content.ts';

/** A message to begin with, for the form. */
export interface RichSample {
  readonly name: string;
  readonly label: string;
  readonly content: AgentContent;
}

const DAY_MS = 86_400_000;

function button(text: string, postback?: string, description?: string) {
  return {
    type: 'REPLY_BUTTON' as const,
    text,
    ...(postback !== undefined && { postback }),
    ...(description !== undefined && { description }),
  };
}

/** One message of each type, with what its customers would like. Slots of time begin tomorrow. */
export function richSamples(now: Date): RichSample[] {
  const tomorrow = Math.ceil(now.getTime() / DAY_MS) * DAY_MS;
  const slot = (hour: number) => ({
    id: `slot-${hour}`,
    duration: 1800,
    startTime: new Date(tomorrow + hour * 3_600_000).toISOString(),
  });
  return [
    {
      name: 'quick-replies',
      label: 'Quick replies',
      content: {
        type: 'QUICK_REPLIES',
        payload: {
          text: { content: 'Which day suits you?' },
          actions: [button('Monday', 'day:monday'), button('Tuesday', 'day:tuesday'), button('Neither', 'day:none')],
        },
        fallbackText: 'Which day suits you? Monday, Tuesday, or neither?',
      },
    },
    {
      name: 'list-picker',
      label: 'List',
      content: {
        type: 'LIST_PICKER',
        payload: {
          title: { content: 'Delivery' },
          text: { content: 'How shall we bring it?' },
          actions: [
            button('By bike', 'by:bike', 'Today, in town'),
            button('By van', 'by:van', 'Tomorrow'),
            button('I fetch it', 'by:customer', 'At the harbour, until 18:00'),
          ],
        },
        fallbackText: 'How shall we bring it? By bike, by van, or do you fetch it?',
      },
    },
    {
      name: 'rich-link',
      label: 'Link',
      content: {
        type: 'RICH_LINK',
        payload: {
          media: { fileName: 'harbour.png', url: 'https://shop.example/harbour.png', mimeType: 'image/png' },
          title: { content: 'Follow your parcel' },
          url: 'https://shop.example/parcels/42',
        },
        fallbackText: 'Follow your parcel: https://shop.example/parcels/42',
      },
    },
    {
      name: 'adaptive-card',
      label: 'Card',
      content: {
        type: 'ADAPTIVE_CARD',
        payload: {
          type: 'AdaptiveCard',
          version: '1.5',
          body: [
            { type: 'TextBlock', text: 'Your order', weight: 'Bolder' },
            {
              type: 'FactSet',
              facts: [
                { title: 'Number', value: '42' },
                { title: 'Arrives', value: 'on Tuesday' },
              ],
            },
          ],
          actions: [
            { type: 'Action.OpenUrl', title: 'Open the order', url: 'https://shop.example/orders/42' },
            { type: 'Action.Submit', title: 'Cancel it', data: { do: 'cancel', order: 42 } },
          ],
        },
        fallbackText: 'Your order 42 arrives on Tuesday: https://shop.example/orders/42',
      },
    },
    {
      name: 'plugin',
      label: 'Menu (plugin)',
      content: {
        type: 'PLUGIN',
        payload: {
          elements: [
            {
              id: 'menu',
              type: 'MENU',
              elements: [
                { id: 'title', type: 'TITLE', text: 'What is it about?' },
                { id: 'parcel', type: 'BUTTON', text: 'A parcel', postback: 'about:parcel' },
                { id: 'invoice', type: 'BUTTON', text: 'An invoice', postback: 'about:invoice' },
              ],
            },
          ],
        },
        fallbackText: 'What is it about: a parcel, or an invoice?',
      },
    },
    {
      name: 'time-picker',
      label: 'Times',
      content: {
        type: 'TIME_PICKER',
        payload: {
          title: { content: 'An appointment' },
          event: { title: 'When may we call?', timeSlots: [slot(9), slot(11), slot(15)] },
          location: { title: 'Harbour office', latitude: 53.54, longitude: 9.98, radius: 100 },
        },
        fallbackText: 'When may we call?',
      },
    },
    {
      name: 'form',
      label: 'Form',
      content: {
        type: 'FORM',
        payload: {
          title: 'Your address',
          description: 'So that the parcel finds you.',
          fields: [
            { type: 'TEXT_INPUT', label: 'Street', ident: 'street', placeholder: 'Harbour Street 1' },
            {
              type: 'SELECT',
              label: 'Floor',
              ident: 'floor',
              options: [
                { label: 'Ground floor', value: '0' },
                { label: 'Higher', value: '1' },
              ],
              multipleChoice: false,
            },
          ],
          submission: { id: 'address-1' },
        },
        parameters: { formId: 'address' },
        fallbackText: 'What is your address?',
      },
    },
  ];
}

/** Messages that no channel can show as they are: the middleware refuses them, or makes less of them. */
export function hardSamples(): RichSample[] {
  return [
    {
      name: 'hundred-buttons',
      label: '100 buttons',
      content: {
        type: 'QUICK_REPLIES',
        payload: {
          text: { content: 'Choose a number.' },
          actions: Array.from({ length: 100 }, (_, index) => button(`Number ${index + 1}`, `number:${index + 1}`)),
        },
      },
    },
    {
      name: 'odd-labels',
      label: 'Odd labels',
      content: {
        type: 'QUICK_REPLIES',
        payload: {
          text: { content: 'An empty label, two that are alike, and one of 5,000 characters.' },
          actions: [
            button('', 'empty'),
            button('Yes', 'first'),
            button('Yes', 'second'),
            button('x'.repeat(5000), 'long'),
          ],
        },
      },
    },
    {
      name: 'large-card',
      label: 'Card of 200 kB',
      content: {
        type: 'ADAPTIVE_CARD',
        payload: {
          type: 'AdaptiveCard',
          version: '1.5',
          body: Array.from({ length: 2000 }, (_, index) => ({
            type: 'TextBlock',
            text: `Line ${index + 1} of a card that is far too long for any channel.`,
          })),
        },
      },
    },
  ];
}
