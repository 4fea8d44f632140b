using System.ComponentModel.DataAnnotations;

namespace OpenOps.Audit.Chain;

/// <summary>Settings of the hash chain, section <c>Audit:Chain</c>.</summary>
internal sealed class ChainOptions
{
    public const string SectionName = "Audit:Chain";

    /// <summary>
    /// Where the signing key, the public keys and the checkpoints' file are. It has to be out of reach of whoever
    /// administers the database. Replicas share it.
    /// </summary>
    /// <value><c>openops/audit/chain</c> in the user's local application data.</value>
    [Required]
    public string Directory { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "openops", "audit", "chain");

    /// <summary>A checkpoint is signed after this many events, if not earlier.</summary>
    /// <value>10 000.</value>
    [Range(1, 10_000_000)]
    public int CheckpointEvents { get; set; } = 10_000;

    /// <summary>A checkpoint is signed after this long, if there is anything new.</summary>
    /// <value>1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromMinutes(1);
}
