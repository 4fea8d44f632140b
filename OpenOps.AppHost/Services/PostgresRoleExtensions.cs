namespace OpenOps.AppHost.Services;

/// <summary>Logins of a database other than its owner's.</summary>
internal static class PostgresRoleExtensions
{
    /// <summary>The connection string of a role that the database's migrations make.</summary>
    public static ReferenceExpression ConnectionStringOf(this PostgresDatabaseResource database, string role, IResourceBuilder<ParameterResource> password) =>
        ReferenceExpression.Create(
            $"Host={database.Parent.Host};Port={database.Parent.Port};Username={role};Password={password};Database={database.DatabaseName}");
}
