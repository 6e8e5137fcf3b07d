import { demoApp, type Simulator } from '../../simulator';
import type { Bot } from '../../engine/harness/mixedEvents';
import { fetchOnce } from '../realN8n/fetchOnce';

/** Sends with the demo app's bot as somebody else's program would, so that n8n has no part in it. */
export class OtherProgram implements Bot {
	private token?: string;

	constructor(private readonly simulator: Simulator) {}

	async sendTo(...userIds: string[]): Promise<string> {
		const { robotCode } = demoApp;
		const message = { robotCode, userIds, msgKey: 'sampleText', msgParam: '{"content":"Hello"}' };
		const sent = await this.call('/v1.0/robot/oToMessages/batchSend', message);
		return String(sent.processQueryKey);
	}

	async recall(processQueryKey: string): Promise<void> {
		const { robotCode } = demoApp;
		const named = { robotCode, processQueryKeys: [processQueryKey] };
		await this.call('/v1.0/robot/otoMessages/batchRecall', named);
	}

	private async call(path: string, body: object): Promise<Record<string, unknown>> {
		const { appKey, appSecret } = demoApp;
		if (this.token === undefined) {
			const minted = await this.post('/v1.0/oauth2/accessToken', { appKey, appSecret });
			this.token = String(minted.accessToken);
		}
		return await this.post(path, body, { 'x-acs-dingtalk-access-token': this.token });
	}

	private async post(path: string, body: object, headers: Record<string, string> = {}) {
		const response = await fetchOnce(this.simulator.url + path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${text}`);
		return JSON.parse(text) as Record<string, unknown>;
	}
}
