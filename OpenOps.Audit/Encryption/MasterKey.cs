using System.Security.Cryptography;
using System.Text;

namespace OpenOps.Audit.Encryption;

/// <summary>The key that wraps every person's key. It comes from the configuration and is never in the database.</summary>
internal sealed class MasterKey
{
    private const int IdLength = 16;

    private readonly byte[] _key;

    private MasterKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(key, "openops master key id"u8))[..IdLength];
    }

    /// <summary>What stands beside a wrapped key to tell under which master key; it tells nothing about the key.</summary>
    public string Id { get; }

    /// <param name="text">32 bytes in base64, of either alphabet, with padding or without.</param>
    /// <returns>Null when it is nothing of the kind.</returns>
    public static MasterKey? Parse(string text)
    {
        var digits = text.Trim().TrimEnd('=').Replace('-', '+').Replace('_', '/');
        var bytes = new byte[SealedBox.KeyLength + 2];
        return Convert.TryFromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '='), bytes, out var length) && length == SealedBox.KeyLength
            ? new MasterKey(bytes[..SealedBox.KeyLength])
            : null;
    }

    public byte[] Wrap(Guid keyId, string person, ReadOnlySpan<byte> dataKey)
    {
        using var cipher = SealedBox.Cipher(_key);
        return SealedBox.Seal(cipher, dataKey, About(keyId, person));
    }

    /// <exception cref="CryptographicException">It was changed, or is another person's.</exception>
    public byte[] Unwrap(Guid keyId, string person, ReadOnlySpan<byte> wrapped)
    {
        using var cipher = SealedBox.Cipher(_key);
        return SealedBox.Open(cipher, wrapped, About(keyId, person));
    }

    private static byte[] About(Guid keyId, string person) => [.. "openops person key "u8, .. keyId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(person)];
}
