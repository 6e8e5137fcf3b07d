import './host';

import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	INodeCredentialsDetails,
} from 'n8n-workflow';

import { CredentialStore } from './credentialStore';
import { loadPackageCredentialType } from './packageTypes';

/** A credential that is stored, and what a test wants to know of it. */
export interface CredentialHandle {
	store: CredentialStore;
	type: string;
	/** What a node carries under `credentials[type]`. */
	reference: INodeCredentialsDetails;
	/** What is stored now, decrypted. */
	stored(): Promise<ICredentialDataDecryptedObject>;
	/** Changes what is stored, as a user or another process does. */
	edit(change: ICredentialDataDecryptedObject): Promise<void>;
}

/**
 * Stores a credential. Executions that are given the same handle share it, as in one n8n.
 *
 * @param credentialType one of ours by its name (`dingTalkApi`), or any credential type
 */
export async function createCredential(
	credentialType: string | ICredentialType,
	data: ICredentialDataDecryptedObject,
): Promise<CredentialHandle> {
	const definition =
		typeof credentialType === 'string'
			? await loadPackageCredentialType(credentialType)
			: credentialType;
	const type = definition.name;
	const store = new CredentialStore({ [type]: definition });
	const reference = await store.add(type, data);
	return {
		store,
		type,
		reference,
		stored: async () => await store.storedData(reference.id),
		edit: async (change) => await store.edit(reference.id, change),
	};
}
