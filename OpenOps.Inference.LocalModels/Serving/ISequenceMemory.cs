namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>What the prefix cache does to the native library's memory.</summary>
internal interface ISequenceMemory
{
    /// <summary>Lets one sequence begin with the first tokens of another; the cells are shared.</summary>
    public void Copy(int source, int target, int length);

    /// <summary>Drops everything of a sequence from a position on.</summary>
    public void Truncate(int sequence, int length);
}
