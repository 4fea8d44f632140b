using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OpenOps.Audit.Encryption;

/// <summary>
/// The key of what one person said and was answered. Destroyed, it takes all of that with it, wherever copies of the sealed
/// texts may lie.
/// </summary>
internal sealed class PersonKey
{
    private const byte SaltPart = 0;
    private const byte BodyPart = 1;
    private const int BlockLength = 16;

    private readonly byte[] _dataKey;
    private readonly byte[] _contentKey;
    private readonly byte[] _wordKey;
    private readonly byte[] _longWordKey;

    public PersonKey(Guid id, string person, byte[] dataKey)
    {
        (Id, Person, _dataKey) = (id, person, dataKey);
        _contentKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, SealedBox.KeyLength, info: "openops content"u8.ToArray());
        _wordKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, SealedBox.KeyLength, info: "openops words"u8.ToArray());
        _longWordKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, SealedBox.KeyLength, info: "openops long words"u8.ToArray());
    }

    public Guid Id { get; }

    /// <summary>Whose: a requester's or a voter's id; empty for programs that ask for themselves.</summary>
    public string Person { get; }

    public static PersonKey Create(string person, TimeProvider time) =>
        new(Guid.CreateVersion7(time.GetUtcNow()), person, RandomNumberGenerator.GetBytes(SealedBox.KeyLength));

    public PersonKeyRow WrappedBy(MasterKey master) => new()
    {
        Id = Id,
        Person = Person,
        Wrapped = master.Wrap(Id, Person, _dataKey),
        MasterKeyId = master.Id,
    };

    /// <summary>What a word of this person's is looked up by.</summary>
    public long HashWord(string word) => HashWords([word])[0];

    /// <summary>In an order that tells nothing of where the words stood.</summary>
    public long[] HashWords(IReadOnlyCollection<string> words)
    {
        // A text has some hundred words, and an HMAC for each would cost more than all else about an event. One block of AES
        // hides a short word as well, and all blocks take one call.
        var blocks = new byte[words.Count * BlockLength];
        foreach (var (index, word) in words.Index())
        {
            WriteBlock(word, blocks.AsSpan(index * BlockLength, BlockLength));
        }

        using var cipher = Aes.Create();
        cipher.Key = _wordKey;
        var hidden = cipher.EncryptEcb(blocks, PaddingMode.None);
        var hashes = new long[words.Count];
        for (var index = 0; index < hashes.Length; index++)
        {
            hashes[index] = BinaryPrimitives.ReadInt64BigEndian(hidden.AsSpan(index * BlockLength));
        }

        Array.Sort(hashes);
        return hashes;
    }

    /// <param name="interactionId">The interaction.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="salt">The key of the content's hashes.</param>
    /// <param name="body">The content.</param>
    /// <param name="words">What it is found by.</param>
    public SealedContent Seal(Guid interactionId, Guid eventId, byte[] salt, string body, IReadOnlyCollection<string> words)
    {
        using var cipher = SealedBox.Cipher(_contentKey);
        return new SealedContent(
            Id,
            HashWords(words),
            SealedBox.Seal(cipher, salt, About(SaltPart, interactionId, eventId)),
            SealedBox.Seal(cipher, Encoding.UTF8.GetBytes(body), About(BodyPart, interactionId, eventId)));
    }

    /// <exception cref="CryptographicException">It was changed, or belongs to another event.</exception>
    public byte[] OpenSalt(Guid interactionId, Guid eventId, byte[] salt)
    {
        using var cipher = SealedBox.Cipher(_contentKey);
        return SealedBox.Open(cipher, salt, About(SaltPart, interactionId, eventId));
    }

    /// <exception cref="CryptographicException">It was changed, or belongs to another event.</exception>
    public string OpenBody(Guid interactionId, Guid eventId, byte[] body)
    {
        using var cipher = SealedBox.Cipher(_contentKey);
        return Encoding.UTF8.GetString(SealedBox.Open(cipher, body, About(BodyPart, interactionId, eventId)));
    }

    // A block of its own for each word: a short one as it is, with its length; of a long one its HMAC.
    private void WriteBlock(string word, Span<byte> block)
    {
        if (Encoding.UTF8.TryGetBytes(word, block[1..], out var length))
        {
            block[0] = (byte)length;
            return;
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_longWordKey, Encoding.UTF8.GetBytes(word), hash);
        block[0] = byte.MaxValue;
        hash[..(BlockLength - 1)].CopyTo(block[1..]);
    }

    // So a text cannot be passed off as another event's or another person's, nor its salt as its body.
    private byte[] About(byte part, Guid interactionId, Guid eventId) =>
        [part, .. interactionId.ToByteArray(bigEndian: true), .. eventId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(Person)];
}

/// <summary>What was said in an event, what it is found by, and the salt of its hashes, as they are stored.</summary>
internal sealed record SealedContent(Guid KeyId, long[] Words, byte[] Salt, byte[] Body)
{
    /// <summary>Words as PostgreSQL reads an array: arrays of different lengths are no array of arrays.</summary>
    public static string ToLiteral(long[] words) => $"{{{string.Join(',', words)}}}";
}
