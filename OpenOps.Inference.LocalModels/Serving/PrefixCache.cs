using System.Runtime.InteropServices;

namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>
/// Knows what the native cache holds and decides what is reused and what is forgotten. Every change is told to
/// <see cref="ISequenceMemory"/>, which is llama.cpp's memory in the engine and a list of calls in tests.
/// </summary>
internal sealed class PrefixCache(ISequenceMemory memory, int cells, int sequences, bool reuse)
{
    // Copying fewer tokens than this is not worth a sequence's upkeep.
    private const int LeastShared = 8;

    private readonly CellLedger _ledger = new(cells);
    private readonly List<CachedSequence> _sequences = [];
    private readonly Stack<int> _freeIds = new(Enumerable.Range(0, sequences).Reverse());
    private long _clock;

    public int FreeCells => _ledger.Free;

    public int UsedCells => _ledger.Used;

    /// <summary>How many sequences hold something without an answer running in them.</summary>
    public int Remembered => _sequences.Count(sequence => !sequence.IsBusy);

    /// <summary>
    /// A sequence for a prompt, holding as much of its beginning as is known; the last token is never reused, because the
    /// next one is computed from it. Null: every sequence is busy.
    /// </summary>
    public CachedSequence? Acquire(ReadOnlySpan<int> prompt)
    {
        var (source, length) = reuse ? Longest(prompt) : (null, 0);
        // All of a remembered conversation, or most of it: this is its next turn, and its sequence is taken over.
        if (source is { IsBusy: false } && length >= LeastShared && length * 2 >= source.Tokens.Count)
        {
            Truncate(source, length);
            return Use(source);
        }

        if (_freeIds.Count == 0 && !EvictOne(keep: source) && !EvictOne(keep: null))
        {
            return null;
        }

        // The source itself may have had to go.
        if (source is not null && !_sequences.Contains(source))
        {
            source = null;
        }

        var sequence = new CachedSequence(_freeIds.Pop());
        _sequences.Add(sequence);
        if (source is not null && length >= LeastShared)
        {
            memory.Copy(source.Id, sequence.Id, length);
            sequence.Tokens.AddRange(CollectionsMarshal.AsSpan(source.Tokens)[..length]);
            foreach (var cell in CollectionsMarshal.AsSpan(source.Cells)[..length])
            {
                _ledger.Share(cell);
                sequence.Cells.Add(cell);
            }

            source.LastUsed = ++_clock;
        }

        return Use(sequence);
    }

    /// <summary>Forgets remembered sequences, the longest unused first, until so many cells are free.</summary>
    public bool MakeRoom(int cellsNeeded)
    {
        while (_ledger.Free < cellsNeeded)
        {
            if (!EvictOne(keep: null))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Books tokens that the native library has decoded into a sequence.</summary>
    public void Append(CachedSequence sequence, ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            sequence.Tokens.Add(token);
            sequence.Cells.Add(_ledger.Allocate());
        }
    }

    /// <summary>An answer is over: what its sequence holds is remembered, if there is reuse at all.</summary>
    public void Release(CachedSequence sequence, int mostRemembered)
    {
        sequence.IsBusy = false;
        sequence.LastUsed = ++_clock;
        if (!reuse || sequence.Tokens.Count < LeastShared)
        {
            Forget(sequence);
        }

        while (Remembered > mostRemembered && EvictOne(keep: null))
        {
            // Until few enough are left.
        }
    }

    /// <summary>Drops a sequence and its cells.</summary>
    public void Forget(CachedSequence sequence)
    {
        memory.Truncate(sequence.Id, 0);
        foreach (var cell in sequence.Cells)
        {
            _ledger.Release(cell);
        }

        _sequences.Remove(sequence);
        _freeIds.Push(sequence.Id);
    }

    private CachedSequence Use(CachedSequence sequence)
    {
        sequence.IsBusy = true;
        sequence.LastUsed = ++_clock;
        return sequence;
    }

    private (CachedSequence? Source, int Length) Longest(ReadOnlySpan<int> prompt)
    {
        var usable = prompt[..^1];
        (CachedSequence? Source, int Length) best = (null, 0);
        foreach (var sequence in _sequences)
        {
            var length = usable.CommonPrefixLength(CollectionsMarshal.AsSpan(sequence.Tokens));
            // Of equals the idle one, and of those the one that holds less besides: it is cheaper to take over.
            if (length > best.Length || (length > 0 && length == best.Length && !sequence.IsBusy
                && (best.Source!.IsBusy || sequence.Tokens.Count < best.Source.Tokens.Count)))
            {
                best = (sequence, length);
            }
        }

        return best;
    }

    private void Truncate(CachedSequence sequence, int length)
    {
        if (length == sequence.Tokens.Count)
        {
            return;
        }

        memory.Truncate(sequence.Id, length);
        foreach (var cell in CollectionsMarshal.AsSpan(sequence.Cells)[length..])
        {
            _ledger.Release(cell);
        }

        sequence.Tokens.RemoveRange(length, sequence.Tokens.Count - length);
        sequence.Cells.RemoveRange(length, sequence.Cells.Count - length);
    }

    private bool EvictOne(CachedSequence? keep)
    {
        var oldest = _sequences.Where(sequence => !sequence.IsBusy && sequence != keep).MinBy(sequence => sequence.LastUsed);
        if (oldest is null)
        {
            return false;
        }

        Forget(oldest);
        return true;
    }
}
