using System.Diagnostics.CodeAnalysis;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>Remembers what came last, up to a number; of more the oldest is forgotten. For many callers at once.</summary>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly Queue<TKey> _order = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            return _values.TryGetValue(key, out value);
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_lock)
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
    }

    public void Remove(TKey key)
    {
        lock (_lock)
        {
            _values.Remove(key);
        }
    }
}
