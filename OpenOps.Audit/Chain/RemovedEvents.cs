using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Chain;

/// <summary>Follows what stays of removed events beside a walk along the chain, and holds it against what runs recorded.</summary>
internal sealed class RemovedEvents(IAsyncEnumerable<RemovedRange> ranges) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RemovedRange> _ranges = ranges.GetAsyncEnumerator();
    private readonly Dictionary<Guid, RemovalDigest> _removals = [];
    private RemovedRange? _current;
    private bool _ended;

    /// <summary>Removals that no run has accounted for, with the first place of each.</summary>
    public IEnumerable<RemovalDigest> Unaccounted => _removals.Values.OrderBy(removal => removal.First);

    /// <summary>The range that ends at a place or after it; null for none. Places are asked for in their order.</summary>
    public async ValueTask<RemovedRange?> AtOrAfterAsync(long place)
    {
        while (!_ended && (_current is null || _current.Last < place))
        {
            _ended = !await _ranges.MoveNextAsync();
            _current = _ended ? null : _ranges.Current;
            if (_current is not null)
            {
                if (!_removals.TryGetValue(_current.Removal, out var removal))
                {
                    _removals.Add(_current.Removal, removal = new RemovalDigest(_current.Month));
                }

                removal.Add(_current);
            }
        }

        return _current;
    }

    /// <summary>The hash of the event that was removed from a place; null where none was.</summary>
    public async ValueTask<byte[]?> HashAtAsync(long place) =>
        await AtOrAfterAsync(place) is { } range && range.First <= place ? range.HashAt(place) : null;

    /// <summary>An event stands at a place.</summary>
    public async ValueTask SeeAsync(long place)
    {
        if (await AtOrAfterAsync(place) is { } range && range.First <= place)
        {
            _removals[range.Removal].See(place);
        }
    }

    /// <summary>Holds what was found of the events of a month against what the run at a later place says that it removed.</summary>
    public IEnumerable<ChainFinding> Account(RemovedMonth month, long run)
    {
        if (month.Removal is not { } id || !_removals.Remove(id, out var found))
        {
            yield return new ChainFinding(
                ChainFault.RemainsChanged, month.FirstSequence ?? run,
                $"Of the {month.Events} events of {month.Month} that the retention run at place {run} removed, not even the hashes are there.");
            yield break;
        }

        if ((Partitions.NameOf(found.Month), found.Events, found.First, found.Last, found.Text)
            != (month.Month, month.Events, month.FirstSequence, month.LastSequence, month.Digest))
        {
            yield return new ChainFinding(
                ChainFault.RemainsChanged, found.First,
                $"The hashes that stay of the events of {month.Month} are not those that the retention run at place {run} recorded when it removed them.");
        }

        if (found.Present is { } place)
        {
            yield return new ChainFinding(ChainFault.Inserted, place, $"An event stands at place {place}, which the retention run at place {run} emptied.");
        }
    }

    public ValueTask DisposeAsync() => _ranges.DisposeAsync();
}
