using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OpenOps.BotService.Conversations;

/// <summary>Version 7 UUIDs that whoever knows the same facts makes alike: after a restart, and in another replica.</summary>
internal static class DeterministicId
{
    /// <summary>The id of the answer to a post by one bot. Each variant of the answer is an interaction of its own.</summary>
    public static Guid Interaction(string postId, long postCreatedAt, string botUserId, int variant) =>
        Create(DateTimeOffset.FromUnixTimeMilliseconds(postCreatedAt), postId, botUserId, variant.ToString());

    /// <summary>A UUID of a time and the hash of some texts, which may hold anything.</summary>
    public static Guid Create(DateTimeOffset at, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            // Lengths keep ("ab", "c") and ("a", "bc") apart.
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        Span<byte> id = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(id);
        id = id[..16];
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(id);
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }
}
