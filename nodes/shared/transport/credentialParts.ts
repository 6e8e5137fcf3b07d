import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/**
 * For a secret in a field whose name does not say so, such as a webhook. n8n's linter knows secrets by the name of
 * their field, and asks to show any other in clear.
 */
export const maskedSecret = { password: true };

/**
 * A hidden field by which n8n decides whether to run `preAuthentication`: it does so before a request whenever the
 * expirable field of a credential is empty, and in a test of the credential.
 */
export function expirableField(displayName: string, name: string): INodeProperties {
	return { displayName, name, type: 'hidden', typeOptions: { expirable: true }, default: '' };
}

/**
 * The `authenticate` of a credential.
 * @param put adds the token or the signature to a request, or throws DingTalkError for a request that must not have it
 */
export function authenticateBy(
	put: (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	) => IHttpRequestOptions,
): IAuthenticate {
	return async (credential, request) => put(credential, request);
}
