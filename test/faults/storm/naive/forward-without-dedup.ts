import { type CustomersMessage, NaiveDesign, type NaivePorts } from './naive-design.ts';

/** Passes on what comes inside the webhook, and leaves the repeats to the provider. */
export class ForwardWithoutDedup extends NaiveDesign {
  protected override take(message: CustomersMessage, ports: NaivePorts): Promise<void> {
    return this.forward(message, ports);
  }
}
