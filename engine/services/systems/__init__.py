"""Systems outside that do the service tasks of cases: connected, called, spared and tried."""
