using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenOps.Audit.Storage;

/// <summary>What was said in an event, apart from its evidence, so that it can go while the evidence stays.</summary>
internal sealed class EventContent
{
    public Guid InteractionId { get; private init; }

    public Guid EventId { get; private init; }

    /// <summary>Random bytes that are part of the event's hash, so that the hash alone tells nothing.</summary>
    public byte[] Salt { get; private init; } = [];

    /// <summary>The content as JSON, exactly as it was hashed.</summary>
    public string Body { get; private init; } = "";
}

internal sealed class EventContentConfiguration : IEntityTypeConfiguration<EventContent>
{
    public void Configure(EntityTypeBuilder<EventContent> row)
    {
        row.ToTable("contents");
        row.HasKey(content => new { content.InteractionId, content.EventId }).HasName("pk_contents");
        row.Property(content => content.InteractionId).HasColumnName("interaction_id").ValueGeneratedNever();
        row.Property(content => content.EventId).HasColumnName("event_id").ValueGeneratedNever();
        row.Property(content => content.Salt).HasColumnName("salt");
        row.Property(content => content.Body).HasColumnName("body");
    }
}
