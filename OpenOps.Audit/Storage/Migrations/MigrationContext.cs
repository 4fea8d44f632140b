using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary>What a step's code may need besides the database.</summary>
internal sealed record MigrationContext(MasterKeys Masters, TimeProvider Time);
