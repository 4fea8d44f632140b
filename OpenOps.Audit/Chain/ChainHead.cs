namespace OpenOps.Audit.Chain;

/// <summary>Where the chain goes on: its last event.</summary>
internal sealed record ChainHead(long Sequence, byte[] Hash)
{
    public static readonly ChainHead Genesis = new(0, EventLink.Genesis);
}
