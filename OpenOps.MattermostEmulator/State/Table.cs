using System.Text.Json;

namespace OpenOps.MattermostEmulator.State;

/// <summary>A table without its row type: what the journal needs of it.</summary>
internal interface ITable
{
    public string Name { get; }

    /// <summary>Takes a row read from the journal; nothing is journaled again.</summary>
    public void Restore(string key, JsonElement? row);

    /// <summary>Every row, for a snapshot.</summary>
    public IEnumerable<Change> Snapshot();
}

/// <summary>One row put (or, with no row, removed).</summary>
internal readonly record struct Change(string Table, string Key, object? Row);

/// <summary>Rows by key. Used only while the state's lock is held; rows never change, they are replaced.</summary>
internal sealed class Table<T>(string name, Func<T, string> keyOf, Action<Change> changed) : ITable
    where T : class
{
    private readonly Dictionary<string, T> _rows = new(StringComparer.Ordinal);
    private readonly List<Action<T?, T?>> _indexes = [];

    public string Name => name;

    public int Count => _rows.Count;

    public IEnumerable<T> All => _rows.Values;

    public T? Find(string? key) => key is not null && _rows.TryGetValue(key, out var row) ? row : null;

    public T Put(T row)
    {
        var key = keyOf(row);
        Set(key, row);
        changed(new Change(name, key, row));
        return row;
    }

    public void Remove(string key)
    {
        if (_rows.ContainsKey(key))
        {
            Set(key, null);
            changed(new Change(name, key, null));
        }
    }

    public void Restore(string key, JsonElement? row) => Set(key, row?.Deserialize<T>(WireJson.Options));

    public IEnumerable<Change> Snapshot() => _rows.Select(row => new Change(name, row.Key, row.Value));

    /// <summary>Calls <paramref name="index"/> with the row before and after each change.</summary>
    public void OnChange(Action<T?, T?> index) => _indexes.Add(index);

    private void Set(string key, T? row)
    {
        var before = Find(key);
        if (row is null)
        {
            _rows.Remove(key);
        }
        else
        {
            _rows[key] = row;
        }

        foreach (var index in _indexes)
        {
            index(before, row);
        }
    }
}

/// <summary>Rows of a table grouped by one of their values.</summary>
internal sealed class Index<T>
    where T : class
{
    private readonly Dictionary<string, Dictionary<string, T>> _groups = new(StringComparer.Ordinal);

    public Index(Table<T> table, Func<T, string> keyOf, Func<T, string?> groupOf) => table.OnChange((before, after) =>
    {
        if (before is not null && groupOf(before) is { } old && _groups.TryGetValue(old, out var oldRows))
        {
            oldRows.Remove(keyOf(before));
            if (oldRows.Count == 0)
            {
                _groups.Remove(old);
            }
        }

        if (after is not null && groupOf(after) is { } group)
        {
            if (!_groups.TryGetValue(group, out var rows))
            {
                _groups[group] = rows = new Dictionary<string, T>(StringComparer.Ordinal);
            }

            rows[keyOf(after)] = after;
        }
    });

    public IReadOnlyCollection<T> this[string group] => _groups.TryGetValue(group, out var rows) ? rows.Values : [];

    public T? First(string? group) => group is null ? null : this[group].FirstOrDefault();
}
