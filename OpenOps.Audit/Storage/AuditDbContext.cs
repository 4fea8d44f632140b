using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Storage;

/// <summary>
/// The record as it is read. The schema is made by the SQL files in <c>Storage/Migrations</c>
/// (<c>OpenOps.Audit migrate</c>); a test holds this model to it.
/// </summary>
internal sealed class AuditDbContext(DbContextOptions<AuditDbContext> options) : DbContext(options)
{
    public const string Schema = "audit";

    public DbSet<Event> Events => Set<Event>();

    public DbSet<EventContent> Contents => Set<EventContent>();

    public DbSet<PersonKeyRow> PersonKeys => Set<PersonKeyRow>();

    public DbSet<Sweep> Sweeps => Set<Sweep>();

    /// <summary><c>audit.in_sample</c>, for queries; <see cref="SampleRule.Holds"/> is the same.</summary>
    public static bool InSample(Guid id, string? bot, byte[] key, int share, string[] bots, int[] shares) =>
        throw new NotSupportedException("This is asked of the database.");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDbFunction(((Func<Guid, string?, byte[], int, string[], int[], bool>)InSample).Method).HasName("in_sample").HasSchema(Schema);
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AuditDbContext).Assembly);
    }
}
