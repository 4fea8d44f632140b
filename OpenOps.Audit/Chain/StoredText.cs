using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Chain;

/// <summary>What lies beside an event of what was said in it.</summary>
/// <param name="KeyId">The person's key that it is sealed under.</param>
/// <param name="HasKey">Whether that key is there.</param>
internal sealed record StoredText(Guid KeyId, bool HasKey)
{
    /// <summary>The text itself with its key, to be opened; null where it is not at hand, or where the key is gone.</summary>
    public (SealedContent Content, PersonKeyRow Key)? Sealed { get; init; }
}
