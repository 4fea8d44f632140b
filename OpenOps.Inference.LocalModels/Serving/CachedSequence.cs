namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>One sequence of the native cache: the tokens it holds, in order, and whether an answer is running in it.</summary>
internal sealed class CachedSequence(int id)
{
    /// <summary>The native library's number of the sequence.</summary>
    public int Id { get; } = id;

    /// <summary>What the cache holds; grows only by what was decoded.</summary>
    public List<int> Tokens { get; } = [];

    /// <summary>The cells of <see cref="Tokens"/>.</summary>
    public List<int> Cells { get; } = [];

    public bool IsBusy { get; set; }

    public long LastUsed { get; set; }
}
