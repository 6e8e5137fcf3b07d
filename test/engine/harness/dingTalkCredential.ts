import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { createCredential, type CredentialHandle } from './credentials';

/**
 * A `dingTalkApi` credential for a local server that plays both hosts: that of the simulator's
 * default app, never used so far.
 */
export async function dingTalkCredential(
	url: string,
	changes: ICredentialDataDecryptedObject = {},
): Promise<CredentialHandle> {
	return await createCredential('dingTalkApi', {
		region: 'custom',
		oapiBaseUrl: url,
		apiBaseUrl: url,
		appType: 'internal',
		clientId: 'dingdemoappkey',
		clientSecret: 'demo-secret',
		agentId: '2839445214',
		robotCode: '',
		callsPerSecond: 20,
		accessToken: '',
		expiresAt: 0,
		...changes,
	});
}
