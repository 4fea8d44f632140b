using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenOps.Audit.Storage;

/// <summary>What was said in an event, sealed, and apart from its evidence, so that it can go while the evidence stays.</summary>
internal sealed class EventContent
{
    public Guid InteractionId { get; private init; }

    public Guid EventId { get; private init; }

    /// <summary>The person's key that opens it.</summary>
    public Guid KeyId { get; private init; }

    /// <summary>Random bytes that are part of the event's hashes, so that the hashes alone tell nothing. Sealed.</summary>
    public byte[] Salt { get; private init; } = [];

    /// <summary>The content as JSON, exactly as it was hashed. Sealed.</summary>
    public byte[] Body { get; private init; } = [];

    /// <summary>What it is found by: hashes of its words, keyed with the person's key.</summary>
    public long[] Words { get; private init; } = [];
}

internal sealed class EventContentConfiguration : IEntityTypeConfiguration<EventContent>
{
    public void Configure(EntityTypeBuilder<EventContent> row)
    {
        row.ToTable("contents");
        row.HasKey(content => new { content.InteractionId, content.EventId }).HasName("pk_contents");
        row.Property(content => content.InteractionId).HasColumnName("interaction_id").ValueGeneratedNever();
        row.Property(content => content.EventId).HasColumnName("event_id").ValueGeneratedNever();
        row.Property(content => content.KeyId).HasColumnName("key_id");
        row.Property(content => content.Salt).HasColumnName("salt");
        row.Property(content => content.Body).HasColumnName("body");
        row.Property(content => content.Words).HasColumnName("words");
        row.HasIndex(content => content.Words, "ix_contents_words").HasMethod("gin");
    }
}
