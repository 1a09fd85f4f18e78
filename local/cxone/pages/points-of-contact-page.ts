import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Emulator } from '../emulator.ts';
import type { ByocRecord, Channel } from '../state/model.ts';
import { isRouted } from '../state/is-routed.ts';
import type { Html } from './layout.ts';
import { badge, layout } from './layout.ts';

function openLink(action: 'add' | 'reconnect' | 'remove', record: ByocRecord, channel?: Channel): string {
  const query = new URLSearchParams({ action, record: record.integrationId });
  if (channel !== undefined) query.set('channel', channel.id);
  return `/points-of-contact/open?${query.toString()}`;
}

function channelRow(channel: Channel, record: ByocRecord): Html {
  const { name } = channel.body;
  return html`<li class="card row" data-testid="channel">
    ${badge(record.name, record.color)}
    <div class="grow">
      <h3>${name}</h3>
      <p class="muted">${record.name} · <code data-testid="channel-id">${channel.id}</code></p>
      <p class="muted">
        ${isRouted(channel) ? say('Skill {skill} · {script}', { skill: channel.defaultSkillId ?? '', script: channel.studioScript ?? '' }) : say('No default skill and script yet')}
      </p>
    </div>
    <div class="actions">
      <a
        class="button"
        href="/points-of-contact/channels/${encodeURIComponent(channel.id)}"
        aria-label="${say('Edit {name}', { name })}"
        >${say('Edit')}</a
      >
      <a
        class="button"
        href="${openLink('reconnect', record, channel)}"
        aria-label="${say('Reconnect {name}', { name })}"
        >${say('Reconnect')}</a
      >
      <a
        class="button danger"
        href="${openLink('remove', record, channel)}"
        aria-label="${say('Delete {name}', { name })}"
        >${say('Delete')}</a
      >
    </div>
  </li>`;
}

/** Where an admin adds, reconnects and deletes channels: each button opens the integration's own page. */
export function pointsOfContactPage({ state }: Emulator): Html {
  const channels = state.channels.flatMap((channel) => {
    const record = channel.isDeleted ? undefined : state.record(channel.body.channelIntegrationId);
    return record === undefined ? [] : [{ channel, record }];
  });
  return layout(
    'points-of-contact',
    say('Points of Contact Digital'),
    html`<div class="page">
      <h1>${say('Points of Contact Digital')}</h1>
      <h2 class="subtitle">${say('Add a channel')}</h2>
      ${
        state.records.length === 0
          ? html`<p class="empty">
              ${say('Nothing to add yet:')} <a href="/byoc/new">${say('add a Bring Your Own Channel record')}</a>.
            </p>`
          : html`<ul class="cards">
              ${state.records.map(
                (record) =>
                  html`<li class="card tile" data-testid="tile">
                    ${badge(record.name, record.color)}
                    <h3>${record.name}</h3>
                    <p class="muted">${state.tenant(record.tenantId)?.brand.friendlyName ?? ''}</p>
                    <a
                      class="button primary"
                      href="${openLink('add', record)}"
                      aria-label="${say('Add {name}', { name: record.name })}"
                      >${say('Add')}</a
                    >
                  </li>`,
              )}
            </ul>`
      }
      <h2 class="subtitle">${say('Your channels')}</h2>
      ${
        channels.length === 0
          ? html`<p class="empty">${say('No channel yet.')}</p>`
          : html`<ul class="rows" aria-label="${say('Your channels')}">
              ${channels.map(({ channel, record }) => channelRow(channel, record))}
            </ul>`
      }
    </div>`,
  );
}
