using Microsoft.EntityFrameworkCore;
using OpenOps.Audit.Encryption;

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

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AuditDbContext).Assembly);
    }
}
