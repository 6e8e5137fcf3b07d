import { createHmac } from 'node:crypto';
import { required } from './token';
import type { CredentialData } from './token';

/**
 * A key that is made of the app's secret, another one for each purpose: whoever has it can make no secret of it,
 * and without the secret nobody can make it.
 * @throws DingTalkError (invalidInput) for a credential without a secret
 */
export function keyOfApp(credential: CredentialData, purpose: string): Buffer {
	const secret =
		credential.appType === 'thirdParty'
			? required(credential, 'suiteSecret', 'Suite Secret')
			: required(credential, 'clientSecret', 'Client Secret');
	return createHmac('sha256', secret)
		.update(`n8n-nodes-dingtalk-notifications ${purpose}`)
		.digest();
}
