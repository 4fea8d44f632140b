using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Chain;

/// <summary>Intents that nothing has closed yet, as the chain is walked. A result follows its intent, so there are never many.</summary>
internal sealed class OpenIntents
{
    private const int Most = 20;

    private readonly Dictionary<Guid, long> _open = [];

    /// <summary>The first of them, in the chain's order.</summary>
    public IReadOnlyList<Guid> First => [.. _open.OrderBy(open => open.Value).Take(Most).Select(open => open.Key)];

    public void Add(EventLink link)
    {
        if (link.Kind == EventKind.Intent)
        {
            _open.TryAdd(link.InteractionId, link.Sequence);
        }
        else if (link.Kind is EventKind.Result or EventKind.OutcomeUnknown)
        {
            _open.Remove(link.InteractionId);
        }
    }
}
