using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenOps.Audit.Storage;

/// <summary>A note of the search for intents without a result: every intent up to a sequence is settled.</summary>
internal sealed class Sweep
{
    public long Id { get; private init; }

    public long SettledThrough { get; init; }

    public DateTimeOffset RecordedAt { get; init; }
}

internal sealed class SweepConfiguration : IEntityTypeConfiguration<Sweep>
{
    public void Configure(EntityTypeBuilder<Sweep> row)
    {
        row.ToTable("sweeps");
        row.HasKey(sweep => sweep.Id).HasName("pk_sweeps");
        row.Property(sweep => sweep.Id).HasColumnName("id").UseIdentityAlwaysColumn();
        row.Property(sweep => sweep.SettledThrough).HasColumnName("settled_through");
        row.Property(sweep => sweep.RecordedAt).HasColumnName("recorded_at");
        row.HasIndex(sweep => sweep.SettledThrough, "ix_sweeps_furthest").IsDescending();
    }
}
