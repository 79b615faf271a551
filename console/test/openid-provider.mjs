// An OpenID Connect provider for tests: oidc-provider, which is certified, on a free port of this machine. Anybody signs
// in as whatever name they give; what stands behind its "@" are the groups that they are in, with "+" between. Prints its
// issuer once it answers, and ends with its standard input.
//
//   node openid-provider.mjs PUBLIC_URL CLIENT_SECRET
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [publicUrl, secret] = process.argv.slice(2);
let answer = (request, response) => response.writeHead(503).end();
const server = createServer((request, response) => answer(request, response));

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'tollgate',
        client_secret: secret,
        redirect_uris: [`${publicUrl}/console/oidc/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        backchannel_logout_uri: `${publicUrl}/console/oidc/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id.split('@')[0]}@example.org`,
        email_verified: true,
        groups: (id.split('@')[1] ?? '').split('+'),
      }),
    }),
    pkce: { required: () => true },
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    cookies: { keys: ['of the tests'] },
  });
  answer = provider.callback();
  console.log(issuer);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
