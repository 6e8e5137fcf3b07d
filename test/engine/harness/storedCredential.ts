import {
	ICredentials,
	type ICredentialDataDecryptedObject,
	type ICredentialsEncrypted,
} from 'n8n-workflow';

/** A credential as n8n's database holds it: text, so that nothing is shared by reference. */
export class StoredCredential extends ICredentials {
	async getData(): Promise<ICredentialDataDecryptedObject> {
		return JSON.parse(this.data ?? '{}') as ICredentialDataDecryptedObject;
	}

	async setData(data: ICredentialDataDecryptedObject): Promise<void> {
		this.data = JSON.stringify(data);
	}

	async updateData(
		toUpdate: Partial<ICredentialDataDecryptedObject>,
		toDelete: string[] = [],
	): Promise<void> {
		const kept = Object.entries(await this.getData()).filter(([key]) => !toDelete.includes(key));
		await this.setData(Object.assign(Object.fromEntries(kept), toUpdate));
	}

	getDataToSave(): ICredentialsEncrypted {
		const { id, name, type, data = '' } = this;
		return { id: id ?? '', name, type, data };
	}
}
