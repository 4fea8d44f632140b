using OpenOps.Audit.Storage.Recording;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Storage;

internal static class StorageServices
{
    /// <summary>Adds the record: its database, the group commit that writes it, and answers for when it is unavailable.</summary>
    public static WebApplicationBuilder AddStorage(this WebApplicationBuilder builder)
    {
        builder.AddAuditDatabase();
        builder.Services.AddValidatedOptions<AuditOptions, AuditOptionsValidator>(AuditOptions.SectionName);
        builder.Services.AddSingleton<DatabaseReadiness>();
        builder.Services.AddSingleton<Partitions>();
        builder.Services.AddSingleton<ContentSealer>();
        builder.Services.AddSingleton<EventWriter>();
        builder.Services.AddSingleton<EventRecorder>();
        builder.Services.AddHostedService<RecorderWorker>();
        builder.Services.AddExceptionHandler<DatabaseUnavailableHandler>();
        return builder;
    }
}
