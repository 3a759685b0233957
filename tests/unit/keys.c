#include "unit/keys.h"

#include "base/encode.h"
#include "test.h"

#include <string.h>

/* RFC 7520 section 3.4: the secret key, put into PKCS#8 with Python's cryptography 48. */
#define RFC_7520_PKCS8                                                                     \
	"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCfgQ-0A4Jz0CWR5Ac_MdK2ABuCzttN" \
	"kvBQFl1Hz8q4o8Qct3isdVN5P475dXaNGiN02HElZMO813uepDRUSJlAfP8AmZIKkxokxEFIUqspvbCp" \
	"XAZT82xg5gv5C2JY3aVvNwR7pcLR0CmvnJ1AuseqQceKDdEGit1pnoCP6gEeoUQdik97tOl7459V8d3U" \
	"TpxLozUVlwPU00tgPmUUek8j1tPAmWx17e6EaoLRkK4QeDyWHPA4eu0hBtLQVVtv2Tf61VNTh-D_cv--" \
	"eJQUArC4IuoqdLYFjB2r-bNKdstjuH-qLGhHuOKDf_-RGG5rHBSRHPmJqJCSqBzmAd2s0_nPAgMBAAEC" \
	"ggEAbWUC9B-EFRIo8kpGfh0ZuyGPvMNKvYWNtB_ikiH9k20eT-O1q_I78eiZkpXxXQ0UTEs2LsNRS-8u" \
	"JbvQ-A1irkwMSMkK1J3XTGgdrhCku9gRldY7sNA_AKZGh-Q661_42rINLRCe8W-nZ34ui_qOfkLnK9QW" \
	"DDqpaIsA-bMwWWSDFu2MUBYwkHTMEzLYGqOe04noqeq1hExBTHBOBdkMXiuFhUq1BU6l-DqEiWxqg82s" \
	"Xt2h-LMnT3046AOYJoRioz75tSUQfGCshWTBnP5uDjd18kKhyv07lhfSJdrPdM5Plyl21hsFf4L_mHCu" \
	"oFau7gdsPfHPxxjVOcOpBrQzwQKBgQDdKXGD8PBNclxvrT3lGhfKBAIBnlGcC9mWejXKEe2dR7H9-nsB" \
	"n_2dFo7sdf_5IV8ZB661qjZMOMMBZThW6mTyvD0lHQDNnQ3Z--4gCav9YKyYal42pCd6_VPsjISyeHxQ" \
	"y36fkJp-GSKTOESyuad0fovE6u9EmWw-npm_xtSrSQKBgQC4oTZ2H5xN_oREXiTh7-PLvwZ89hQhpTKh" \
	"JIm4HOncK5uTc4KqzqCtPxtH9y7QObUxnBaa12oPIj3ketR6rcw_Xm8ww43yUdN5m7aWYq_CpbtqdXlT" \
	"OEzWJnvPjIyS5TAVagG_Jjz3wRe9EP6F2pHEeVKoBnX3bMHelUUnSzukVwKBgAfD1b15Lya49i_hmEO7" \
	"98va-isOYPUmoVwcLFlM6dfU1ZYCPmFfOatTSG9a8ULQ_iLF10d_k2p3r7kT0beTgTnYjBkKfKW7duoJ" \
	"Y2HylPxPcZ_kVCx89PnnfRPYFyyg-FRp4Kc_j30P6tvaZOcVh6CadNPUH9R7woYsUV-fXoYpAoGACLDm" \
	"DGduhylc9o7r84rEUVn7pzQ6PF83Y-iBZx5NT-TpnOZKF1pErAMVeKzFEl41DlHHqqBLSM0W1sOFbwTx" \
	"YWZDm6sI6og5iTbwQGIC3gnJKbi_7k_vJgGHwHxgPaX2PnvP-zyEkDERuf-ry4c_Z11Cq9AqC2yeL6kd" \
	"KT1cYF8CgYEA3PiqvXQN0zwMeE-sBvZgi289XP9XCQF3VWqPzMKnIgQp7_Tugo6-NZBKCQsMf3HaEGBj" \
	"TVJs_jcK8-TRXvaKe-7ZMaQj8VfBdYkssbu0NKDDhjJ-GtiseaDVWt7dcH0cfwxgFUHpQh7FoCrjFJ6h" \
	"6ZEpMF6xmujs4qMpPz8aaI4"

static enum err sign_once(struct work *w, void *state, struct str bytes, struct key_signature *out)
{
	const struct key_secret *kept = state;
	struct key_secret secret = *kept;
	struct key_signer signer;
	enum err failed = key_secret_signer(w, &secret, &signer);
	if (failed == OK)
		failed = key_sign(w, &signer, bytes, out);
	key_secret_wipe(&secret);
	return failed;
}

struct key_signer keys_signer(struct work *w, enum key_kind kind, struct str secret)
{
	struct key_secret *kept = work_alloc(w, sizeof *kept);
	struct key_signer signer;
	assert_true(secret.len <= sizeof kept->bytes);
	kept->kind = kind;
	kept->len = secret.len;
	memcpy(kept->bytes, secret.at, secret.len);
	struct key_secret made = *kept;
	assert_ok(w, key_secret_signer(w, &made, &signer));
	key_secret_wipe(&made);
	signer.state = kept;
	signer.sign = sign_once;
	return signer;
}

struct key_signer keys_of_byte(struct work *w, enum key_kind kind, uint8_t first)
{
	const uint8_t secret[48] = {first};
	return keys_signer(w, kind, str_bytes(secret, kind == KEY_P384 ? 48 : 32));
}

struct str keys_rsa_secret(struct work *w)
{
	struct str bytes;
	assert_true(decode_base64url(w->arena, S(RFC_7520_PKCS8), &bytes));
	return bytes;
}

struct key_signer keys_rsa(struct work *w)
{
	return keys_signer(w, KEY_RSA, keys_rsa_secret(w));
}
