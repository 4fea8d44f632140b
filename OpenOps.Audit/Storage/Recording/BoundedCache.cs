using System.Diagnostics.CodeAnalysis;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>Remembers what came last, up to a number; of more the oldest is forgotten.</summary>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly Queue<TKey> _order = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public void Set(TKey key, TValue value)
    {
        if (!_values.ContainsKey(key))
        {
            _order.Enqueue(key);
        }

        _values[key] = value;

        // What was removed in between is still in the order, and is passed over.
        while (_order.Count > capacity && _order.TryDequeue(out var oldest))
        {
            _values.Remove(oldest);
        }
    }

    public void Remove(TKey key) => _values.Remove(key);
}
