using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Encryption;

/// <summary>What was said in some events, by their ids, and which of it cannot be read any more.</summary>
internal sealed class EventTexts
{
    private readonly Dictionary<Guid, string> _texts = [];
    private readonly Dictionary<Guid, Guid> _erased = [];

    public void Add(Guid eventId, string text) => _texts.Add(eventId, text);

    /// <param name="eventId">The event.</param>
    /// <param name="keyId">The destroyed key that its text is sealed under.</param>
    public void AddErased(Guid eventId, Guid keyId) => _erased.Add(eventId, keyId);

    /// <returns>Null when nothing was said, or when it cannot be read any more.</returns>
    public string? Of(Event row) => _texts.GetValueOrDefault(row.Id);

    public TextState StateOf(Event row) => row.ContentHash is null || _texts.ContainsKey(row.Id) ? TextState.Kept
        : _erased.ContainsKey(row.Id) ? TextState.Erased
        : TextState.Expired;
}

/// <summary>Whether what was said can still be read.</summary>
public enum TextState
{
    Kept,

    /// <summary>The person's text was erased.</summary>
    Erased,

    /// <summary>The time for which texts are kept is over.</summary>
    Expired,
}
