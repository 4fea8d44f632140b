namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>
/// Counts the cells of the native cache. A cell holds one token; sequences that begin alike share cells, so a plain sum
/// of their lengths would be too much.
/// </summary>
internal sealed class CellLedger(int capacity)
{
    private readonly Stack<int> _free = new();
    private int[] _owners = new int[256];
    private int _next;

    public int Used { get; private set; }

    public int Free => capacity - Used;

    /// <summary>A cell with one owner.</summary>
    public int Allocate()
    {
        if (!_free.TryPop(out var cell))
        {
            cell = _next++;
            if (cell == _owners.Length)
            {
                Array.Resize(ref _owners, _owners.Length * 2);
            }
        }

        _owners[cell] = 1;
        Used++;
        return cell;
    }

    /// <summary>One more owner.</summary>
    public void Share(int cell) => _owners[cell]++;

    /// <summary>One owner less; the last one's release frees the cell.</summary>
    public void Release(int cell)
    {
        if (--_owners[cell] == 0)
        {
            _free.Push(cell);
            Used--;
        }
    }
}
