import type { CallbackAnswer, Webhook } from '../design.ts';
import { type CustomersMessage, NaiveDesign, type NaivePorts } from './naive-design.ts';

/** Passes on what comes, and says that all is well whatever came of it, so that nobody ever repeats anything. */
export class ForwardAlways200 extends NaiveDesign {
  protected override readonly answerToFailure = (id: string): CallbackAnswer => ({ said: 'sent', id });

  override async receive(webhook: Webhook | readonly Webhook[]): Promise<number> {
    await super.receive(webhook);
    return 200;
  }

  protected override take(message: CustomersMessage, ports: NaivePorts): Promise<void> {
    return this.forward(message, ports);
  }
}
