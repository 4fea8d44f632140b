using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OpenOps.ServiceDefaults.Authentication;

/// <summary>Finds the caller of a presented key without telling, by time taken, how much of it was right.</summary>
internal sealed class ApiKeyRing(IOptions<ApiKeyOptions> options)
{
    private readonly (byte[] Hash, ApiKeyCaller Caller)[] _callers =
        [.. options.Value.Callers.Select(caller => (Hash(caller.Value.Secret), new ApiKeyCaller(caller.Key, caller.Value.Rights)))];

    public ApiKeyCaller? Find(string presented)
    {
        var hash = Hash(presented);
        ApiKeyCaller? found = null;
        foreach (var (known, caller) in _callers)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash))
            {
                found = caller;
            }
        }

        return found;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

internal sealed record ApiKeyCaller(string Name, IReadOnlyList<string> Rights);
