import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Channel } from '../state/model.ts';
import type { Html } from './layout.ts';
import { layout } from './layout.ts';

/** What an admin chooses for a channel: without both nothing is routed (byoc-protocol §1.1). */
export function channelPage(channel: Channel, problem: string | undefined): Html {
  const invalid = problem === undefined ? '' : html`aria-invalid="true" aria-describedby="defaultSkillId-problem"`;
  return layout(
    'points-of-contact',
    channel.body.name,
    html`<div class="page narrow">
      <h1>${channel.body.name}</h1>
      <p class="lead">
        ${say('A customer’s message reaches an agent through a Studio script and the skill that it names.')}
      </p>
      <form
        class="card form"
        method="post"
        action="/points-of-contact/channels/${encodeURIComponent(channel.id)}"
        novalidate
        data-testid="channel-form"
      >
        <div class="field">
          <label for="defaultSkillId">${say('Default skill')}</label>
          <input
            id="defaultSkillId"
            name="defaultSkillId"
            inputmode="numeric"
            value="${channel.defaultSkillId ?? ''}"
            placeholder="4071"
            autocomplete="off"
            ${invalid}
          />
          ${problem === undefined ? '' : html`<p class="problem" id="defaultSkillId-problem">${problem}</p>`}
        </div>
        <div class="field">
          <label for="studioScript">${say('Studio script')}</label>
          <input
            id="studioScript"
            name="studioScript"
            value="${channel.studioScript ?? ''}"
            placeholder="Digital\\Default"
            autocomplete="off"
          />
        </div>
        <div class="actions">
          <button class="primary" type="submit" data-testid="save-channel">${say('Save')}</button>
          <a class="button" href="/points-of-contact">${say('Cancel')}</a>
        </div>
      </form>
    </div>`,
  );
}
