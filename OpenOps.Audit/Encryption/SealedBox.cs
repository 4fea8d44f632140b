using System.Security.Cryptography;

namespace OpenOps.Audit.Encryption;

/// <summary>AES-256-GCM: a random nonce, what is hidden, and the tag that shows any change, in one piece.</summary>
internal static class SealedBox
{
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static AesGcm Cipher(ReadOnlySpan<byte> key) => new(key, TagLength);

    /// <param name="cipher">Of the key.</param>
    /// <param name="plain">What is hidden.</param>
    /// <param name="about">What it belongs to: it opens only with the same.</param>
    public static byte[] Seal(AesGcm cipher, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> about)
    {
        var box = new byte[NonceLength + plain.Length + TagLength];
        var nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), about);
        return box;
    }

    /// <exception cref="CryptographicException">It was changed, belongs to something else, or is under another key.</exception>
    public static byte[] Open(AesGcm cipher, ReadOnlySpan<byte> box, ReadOnlySpan<byte> about)
    {
        if (box.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("What was sealed is cut short.");
        }

        var plain = new byte[box.Length - NonceLength - TagLength];
        cipher.Decrypt(box[..NonceLength], box[NonceLength..^TagLength], box[^TagLength..], plain, about);
        return plain;
    }
}
