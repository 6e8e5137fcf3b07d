import { getAdditionalKeys } from 'n8n-core';
import {
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type ICredentialType,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { StoredCredential } from './storedCredential';

/**
 * n8n's `CredentialsHelper` over a map instead of a database. Every method follows n8n 2.41.1's
 * `dist/credentials-helper.js` line by line, minus what only an installation has (projects,
 * policies, overwrites, external secrets, dynamic credentials).
 */
export class CredentialStore extends ICredentialsHelper {
	/** How often a credential was read and decrypted for a node. */
	reads = 0;

	/** How often a credential was written back, which n8n does for every new token. */
	writes = 0;

	private readonly stored = new Map<string, StoredCredential>();

	constructor(private readonly credentialTypes: Record<string, ICredentialType>) {
		super();
	}

	/** Saves a credential and gives the reference to it that a node carries in `credentials`. */
	async add(
		type: string,
		data: ICredentialDataDecryptedObject,
		name = type,
	): Promise<INodeCredentialsDetails & { id: string }> {
		const id = `credential-${this.stored.size + 1}`;
		const credential = new StoredCredential({ id, name }, type);
		await credential.setData(data);
		this.stored.set(id, credential);
		return { id, name };
	}

	/** What is stored for a credential now, decrypted. */
	async storedData(id: string): Promise<ICredentialDataDecryptedObject> {
		return await this.open(id).getData();
	}

	/** Changes what is stored, as a user who edits the credential does. Counts as no write. */
	async edit(id: string, change: ICredentialDataDecryptedObject): Promise<void> {
		await this.open(id).updateData(change);
	}

	getParentTypes(typeName: string): string[] {
		const parents = this.typeNamed(typeName).extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.getParentTypes(parent))];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = requestOptions as IHttpRequestOptions;
		const { authenticate } = this.typeNamed(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (authenticate === undefined) return options;
		if (!workflow || !node) throw new Error('A declarative credential needs the workflow and node');
		const resolve = (value: string) =>
			isExpression(value)
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							value,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						) ?? '',
					)
				: value;
		const parts = options as unknown as Record<string, Record<string, string>>;
		for (const [part, values] of Object.entries(authenticate.properties)) {
			for (const [key, value] of Object.entries(values as Record<string, string>)) {
				(parts[part] ??= {})[resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.typeNamed(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (expirable === undefined || typeof type.preAuthentication !== 'function') return undefined;
		const isCredentialTest = node?.parameters?.temp === '' && node?.type === 'n8n-nodes-base.noOp';
		if (credentials[expirable.name] !== '' && !credentialsExpired && !isCredentialTest) {
			return undefined;
		}
		const output = (await type.preAuthentication.call(
			helpers,
			credentials,
		)) as ICredentialDataDecryptedObject;
		if (output[expirable.name] === undefined || !node.credentials) return undefined;
		const reference = node.credentials[type.name];
		if (!reference) return undefined;
		const storedData = await (await this.getCredentials(reference)).getData();
		const toStore = { ...storedData };
		for (const [key, value] of Object.entries(output)) {
			if (key === expirable.name || !isExpression(storedData[key])) toStore[key] = value;
		}
		await this.updateCredentials(reference, type.name, toStore);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication } = this.typeNamed(typeName);
		const output: unknown = await preAuthentication?.call(helpers, credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async getCredentials(reference: INodeCredentialsDetails): Promise<ICredentials> {
		return this.open(reference.id ?? '');
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		reference: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolveWith?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		this.reads += 1;
		const storedData = await this.storedData(reference.id ?? '');
		if (raw === true) return storedData;
		const withDefaults = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			storedData as INodeParameters,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
		if (!resolveWith) return withDefaults;
		return resolveWith.workflow.expression.getParameterValue(
			withDefaults as INodeParameters,
			resolveWith.runExecutionData,
			resolveWith.runIndex,
			resolveWith.itemIndex,
			resolveWith.node.name,
			resolveWith.connectionInputData,
			mode,
			getAdditionalKeys(additionalData, mode, null, { isCredential: true }),
			executeData,
			false,
			withDefaults as INodeParameters,
		) as unknown as ICredentialDataDecryptedObject;
	}

	async updateCredentials(
		reference: INodeCredentialsDetails,
		_type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.writes += 1;
		await this.open(reference.id ?? '').setData(data);
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new Error('No credential of this package uses OAuth');
	}

	getCredentialsProperties(typeName: string): INodeProperties[] {
		const { properties, extends: parents = [] } = this.typeNamed(typeName);
		const merged: INodeProperties[] = [];
		for (const parent of parents) {
			NodeHelpers.mergeNodeProperties(merged, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(merged, properties);
		return merged;
	}

	private typeNamed(typeName: string): ICredentialType {
		const type = this.credentialTypes[typeName];
		if (!type) throw new Error(`Unknown credential type: ${typeName}`);
		return type;
	}

	private open(id: string): StoredCredential {
		const credential = this.stored.get(id);
		if (!credential) throw new Error(`Credential with ID "${id}" does not exist`);
		return credential;
	}
}
